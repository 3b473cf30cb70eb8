// Runs before Golive is checked out: a branch or tag may be another thing tomorrow, and what it is then would run beside the token.
const { COMMIT = "" } = process.env;
if (!/^[0-9a-f]{40}$/.test(COMMIT)) {
    const found = COMMIT === "" ? "nothing" : JSON.stringify(COMMIT);
    process.stderr.write(`commit: found ${found}, allowed: a commit of Golive, whole: 40 hexadecimal digits.\n`);
    process.exitCode = 2;
}
