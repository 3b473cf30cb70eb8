// JavaScript on purpose: the CLI would type-check a TypeScript entry with ts-node at every run.
require("tsx/cjs");
require("../runtime/required.ts");
require("./pack.ts");
