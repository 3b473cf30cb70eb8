import { metricsThroughHelpers, throughHelpers } from "../helpers";
import type { Language } from "../language";
import { withVariables } from "../ports";
import { Project } from "../syntax/project";
import { typescript } from "./grammar";
import { keys } from "./keys";
import { locator } from "./locate";
import { metrics } from "./metrics";
import { nextRoutes } from "./next";
import { ports } from "./ports";
import { routes } from "./routes";
import { schemas } from "./schemas";
import { variables } from "./variables";

/** TypeScript and JavaScript: Node and Vite, zod, envalid, joi, convict, prom-client, Express, Fastify, Hono, Koa, Next.js. */
export const language: Language = {
    name: "typescript",
    // JavaScript is read as TSX, so that one set of kinds holds for all.
    extensions: { ts: "TypeScript", mts: "TypeScript", cts: "TypeScript", tsx: "Tsx", js: "Tsx", mjs: "Tsx", cjs: "Tsx", jsx: "Tsx" },
    grammar: typescript,
    programs: ["build"],
    isTest: file =>
        /\.(test|spec|cy|stories|d)\.[cm]?[jt]sx?$/.test(file) ||
        /(^|\/)(vitest|playwright|jest|cypress|eslint|postcss|tailwind)[\w.-]*\.[cm]?[jt]s$/.test(file),
    read(modules, checkout) {
        const project = new Project(modules, locator(modules));
        const found = throughHelpers(
            modules.flatMap(module => [...variables(module, project), ...schemas(module, project)]),
            project,
        );
        return {
            variables: found,
            keys: keys(modules, project),
            metrics: metricsThroughHelpers(project.each(metrics), project),
            routes: [...routes(modules, project), ...nextRoutes(modules, checkout)],
            ports: withVariables(project.each(ports), found, project),
        };
    },
};
