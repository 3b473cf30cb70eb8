import { filesFromVariables } from "../data";
import { metricsThroughHelpers, throughHelpers } from "../helpers";
import type { Language } from "../language";
import { withVariables } from "../ports";
import { Project } from "../syntax/project";
import { environmentFiles } from "./environment";
import { python } from "./grammar";
import { keys } from "./keys";
import { locator } from "./locate";
import { metrics } from "./metrics";
import { options } from "./options";
import { ports } from "./ports";
import { settings } from "./pydantic";
import { routes } from "./routes";
import { schemas } from "./schemas";
import { variables } from "./variables";

/** Python: standard library, pydantic, decouple, environs, prometheus_client, FastAPI, Flask, aiohttp, Starlette. */
export const language: Language = {
    name: "python",
    extensions: { py: "python" },
    grammar: python,
    isTest: file => /(^|\/)(tests?|testing)\//.test(file) || /(^|\/)(test_[^/]*|[^/]*_test|conftest)\.py$/.test(file),
    read(modules) {
        const project = new Project(modules, locator(modules));
        const read = modules.flatMap(module => [...variables(module, project), ...settings(module, project)]);
        const found = throughHelpers(read, project);
        return {
            variables: found,
            keys: filesFromVariables([...keys(modules, project), ...schemas(modules, project), ...project.each(environmentFiles)], found, project),
            metrics: metricsThroughHelpers(project.each(metrics), project),
            routes: routes(modules, project),
            options: project.each(options),
            ports: withVariables(project.each(ports), found, project),
        };
    },
};
