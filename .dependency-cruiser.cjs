// Which room may know which. docs/architecture.md draws the same arrows; test/architecture.test.ts holds the two together.

/** What each room at the top level knows beside itself, and the floors of components/ from the ground up: of those below, their faces alone. */
const { knows, floors } = require("./docs/rooms.json");

const rooms = Object.keys(knows);
const below = room => floors.slice(0, floors.indexOf(room));

module.exports = {
    forbidden: [
        {
            name: "no-circle",
            comment: "Two files that need each other are one file, or lack a third that both know.",
            severity: "error",
            from: {},
            to: { circular: true },
        },
        ...rooms.map(room => ({
            name: `${room}-knows-its-place`,
            comment: `${room}/ may know ${knows[room].length > 0 ? knows[room].map(one => `${one}/`).join(", ") : "no other room"}: data flows one way (docs/architecture.md).`,
            severity: "error",
            from: { path: `^${room}/` },
            to: {
                path: `^(${rooms.filter(other => other !== room && !knows[room].includes(other)).join("|")}|test|bench)/|^index[.]ts$`,
                // The commands run the program itself.
                ...(room === "cli" && { path: "^(test|bench)/" }),
            },
        })),
        ...floors.map(room => ({
            name: `components-${room}-stands-on-lower-floors`,
            comment: `components/${room} may know ${below(room).join(", ") || "no other room of components"}: turn the arrow, or put what both need on the ground floor (foundation).`,
            severity: "error",
            from: { path: `^components/${room}/` },
            to: { path: `^components/(${[...floors.slice(floors.indexOf(room) + 1)].join("|") || "none"})/` },
        })),
        {
            name: "components-by-their-face",
            comment: "A room of components is known by its index.ts alone; export there what others need.",
            severity: "error",
            from: { path: "^(?!test/)", pathNot: "^components/([^/]+)/" },
            to: { path: "^components/[^/]+/", pathNot: "^components/[^/]+/(index[.]ts$|authorities/)" },
        },
        {
            name: "components-by-their-face-among-themselves",
            comment: "A room of components is known by its index.ts alone; export there what others need.",
            severity: "error",
            from: { path: "^components/([^/]+)/" },
            to: { path: "^components/[^/]+/", pathNot: ["^components/$1/", "^components/[^/]+/index[.]ts$"] },
        },
        {
            name: "engine-knows-no-rule",
            comment: "policies/engine is the mechanism: rules are handed to it.",
            severity: "error",
            from: { path: "^policies/engine/" },
            to: { path: "^policies/(rules/|[^/]+[.]ts$)" },
        },
        {
            name: "renderers-know-no-command",
            comment: "cli/output and cli/recording are what the commands share: they know none.",
            severity: "error",
            from: { path: "^cli/(output|recording)/" },
            to: { path: "^cli/[^/]+$" },
        },
    ],
    options: {
        doNotFollow: { path: "node_modules" },
        exclude: { path: "node_modules" },
        tsPreCompilationDeps: true,
        tsConfig: { fileName: "tsconfig.json" },
        enhancedResolveOptions: { extensions: [".ts", ".mjs", ".js", ".json"] },
    },
};
