/** What is a mode by its name, and what stands there says: one place for variables, options of a command line and keys of files. */

/** Which money is traded: real, or none. */
export type Money = "money" | "play";

const playWord = /paper|dry|sim|demo|test|backtest|off|read/i;
const moneyWord = /live|real|prod/i;

/** What a word for a mode says, if it says anything. */
export const moneyOf = (word: string): Money | undefined =>
    moneyWord.test(word) === playWord.test(word) ? undefined : moneyWord.test(word) ? "money" : "play";

/** The opposite. */
export const otherThan = (says: Money): Money => (says === "money" ? "play" : "money");

const yes = /^(true|1|yes|on|y|t|enabled?)$/i;
const no = /^(false|0|no|off|n|f|disabled?)$/i;

/** What a switch is set to, as most code takes it; nothing where nobody can tell. */
export const saidBy = (text: string): boolean | undefined => (yes.test(text) ? true : no.test(text) ? false : undefined);

/** What a name says of what stands there. */
export interface ModeName {
    /** What a yes says there; without it, a word for a mode stands there. */
    yes?: Money;
    /** Whether it is about the orders themselves: a test network's switch says where prices are read, and in some bots nothing more. */
    ofOrders: boolean;
}

const play = "dry_?run|paper(?:_?(?:trad(?:e|ing)|only|account))?|simulat(?:e|ed|ion)";
const money = "live(?:_?(?:trad(?:e|ing)|orders|execution))?|real_?(?:trad(?:e|ing)|money|orders)";
const before = "(?:(?<before>.*?)_)??(?:(?<not>no|not|disable)_)?(?:(?:enable|is|use)_)?";
const switchName = new RegExp(
    `^${before}(?:(?<play>${play})|(?<money>${money})|(?<test>sandbox|testnet)|mainnet)(?:_?mode)?(?:_(?:enabled?|(?<off>disabled?)))?$`,
);
const wordName = /^(?:(?:(?<before>.*)_)?(?:trad(?:ing|er?)|execution|exec|run|bot|engine|orders?|broker|account)_?)?mode$/;
/** What is a mode only where nothing but a "no" stands before it: at the end of a name it is said of anything. */
const wholeName: Record<string, Money> = { backtest: "play", read_only: "play", readonly: "play", real: "money" };

/** What stands before a mode of something else: who sends messages, keeps backups or trains models trades nothing, and a time to live is no mode. */
const ofOthers =
    /(^|_)(telegram|slack|discord|e?mail|smtp|sms|pager(duty)?|alert(s|ing)?|notif\w*|webhook|report(s|ing)?|log(s|ging)?|backup|migrat\w*|ml|to|keep)(_|$)/;

/** A name with its words apart, whatever it is a name of: `--dry-run`, `dryRun` and `DRY_RUN` are one. */
const folded = (name: string): string =>
    name
        .replace(/^-+/, "")
        .replace(/([a-z])([A-Z])/g, "$1_$2")
        .replace(/[-._]+/g, "_")
        .toLowerCase();

/** What a name says of what stands there, if it is a mode's. */
export function modeNamed(name: string): ModeName | undefined {
    const text = folded(name);
    const bare = text.replace(/^no_/, "");
    if (Object.hasOwn(wholeName, bare)) return { yes: bare === text ? wholeName[bare] : otherThan(wholeName[bare]), ofOrders: false };
    const switched = switchName.exec(text);
    const found = switched ?? wordName.exec(text);
    const { before: who = "", not, play, money, test, off } = (found?.groups ?? {}) as Record<string, string | undefined>;
    if (!found || ofOthers.test(who)) return undefined;
    if (!switched) return { ofOrders: true };
    const says: Money = (play ?? test) === undefined ? "money" : "play";
    return { yes: (not === undefined) === (off === undefined) ? says : otherThan(says), ofOrders: (play ?? money) !== undefined };
}

/** What a name's text says: of a switch that stands alone, as an option may, yes. */
export function namedMoney(name: string, text: string | undefined): Money | undefined {
    const mode = modeNamed(name);
    if (!mode?.yes) return mode && text !== undefined ? moneyOf(text) : undefined;
    const isOff = text !== undefined && (text === "" || saidBy(text) === false);
    return isOff ? otherThan(mode.yes) : mode.yes;
}
