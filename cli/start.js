// What npm run starts a command with (node --require=./cli/start.js). JavaScript on purpose: TypeScript is understood from here on.
const { createRequire, enableCompileCache, Module, setSourceMapsSupport } = require("node:module");
const { join } = require("node:path");

// Node takes compiled code only for the same file with the same content under the same Node; npm ci throws all of it away.
enableCompileCache?.(join(__dirname, "../node_modules/.cache/node"));

// tsx would read every file of every library in search of syntax that Node itself has long understood.
const javascript = require.extensions[".js"];
require("tsx/cjs");
require.extensions[".js"] = javascript;
require("../runtime/required.ts");
// Where somebody's NODE_OPTIONS import something, Node imports the command too.
if (/--(import|experimental-loader|loader)\b/.test([...process.execArgv, process.env.NODE_OPTIONS].join(" "))) require("tsx/esm/api").register();
// It also has Node read every library's source map; stack traces of our own files are enough (from Node 22.14 on).
process.setSourceMapsEnabled(false);
setSourceMapsSupport?.(true, { nodeModules: false });

/** Has a library loaded when something of it is used for the first time, and not when it is required. */
function loadWhenUsed(name, from) {
    const load = createRequire(from);
    const file = load.resolve(name);
    const later = new Module(file);
    let library;
    const get = (_, key) => {
        if (library === undefined) {
            delete require.cache[file];
            library = load(name);
        }
        return library[key];
    };
    later.exports = new Proxy({}, { get });
    require.cache[file] = later;
}

// The SDK needs a compiler to send a function to a provider, and no command does that.
loadWhenUsed("typescript", require.resolve("@pulumi/pulumi"));
