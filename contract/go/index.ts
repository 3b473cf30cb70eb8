import { metricsThroughHelpers, throughHelpers } from "../helpers";
import type { Language } from "../language";
import { withVariables } from "../ports";
import { Project } from "../syntax/project";
import { files } from "./files";
import { go } from "./grammar";
import { Packages } from "./locate";
import { metrics } from "./metrics";
import { options } from "./options";
import { ports } from "./ports";
import { routes } from "./routes";
import { structs } from "./structs";
import { variables } from "./variables";
import { viper } from "./viper";

/** Go: os, viper, envconfig, caarlos0/env, cleanenv, client_golang, gin, chi, gorilla, echo, fiber, net/http. */
export const language: Language = {
    name: "go",
    extensions: { go: "go" },
    grammar: go,
    isTest: file => file.endsWith("_test.go"),
    programs: ["go build"],
    reach(modules, checkout) {
        const packages = new Packages(modules, checkout);
        const known = new Map<string, Set<string>>();
        return target => {
            const folder = target === "" || target === "./" ? "." : target;
            const reached = known.get(folder) ?? packages.reach(folder);
            known.set(folder, reached);
            return reached;
        };
    },
    read(modules, checkout) {
        const packages = new Packages(modules, checkout);
        const project = new Project(modules, packages.locate);
        const asked = viper(modules, project);
        const found = throughHelpers([...modules.flatMap(module => [...variables(module, project), ...structs(module, project)]), ...asked.variables], project);
        return {
            variables: found,
            keys: [...asked.keys, ...project.each(files)],
            metrics: metricsThroughHelpers(project.each(metrics), project),
            routes: routes(modules, project),
            options: project.each(options),
            ports: withVariables(project.each(ports), found, project),
        };
    },
};
