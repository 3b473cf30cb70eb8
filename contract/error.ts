/** A contract that cannot be made or read, because of what a person gave: one clear sentence, without a stack trace. */
export class ContractError extends Error {
    constructor(message: string) {
        super(message);
        this.name = "ContractError";
    }
}
