const turns = ["hasty", "slow", "last"] as const;
type Turn = (typeof turns)[number];

/**
 * Holds creations until nothing else happens, the hasty ones first. It is the worst order that a graph permits: what does not wait for a slow one
 * has been asked for by then, so that a missing wait shows without a race.
 */
export class Lull {
    private waiting: { turn: Turn; go: () => void }[] = [];
    private timer: NodeJS.Timeout | undefined;

    /** Something happened: the silence begins anew. */
    stir(): void {
        clearTimeout(this.timer);
        const patience = this.waiting.every(one => one.turn === "last") ? 1500 : 150;
        // biome-ignore lint/style/noRestrictedGlobals: the engine tells no provider that it has nothing more to ask
        if (this.waiting.length > 0) this.timer = setTimeout(() => this.release(), patience);
    }

    /** Resolves at the next lull; for each turn only once nothing of an earlier one is held. */
    passed(turn: Turn): Promise<void> {
        return new Promise(go => {
            this.waiting.push({ turn, go });
            this.stir();
        });
    }

    private release(): void {
        const turn = turns.find(of => this.waiting.some(one => one.turn === of));
        const released = this.waiting.filter(one => one.turn === turn);
        this.waiting = this.waiting.filter(one => one.turn !== turn);
        for (const { go } of released) go();
        this.stir();
    }
}
