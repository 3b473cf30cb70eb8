/**
 * What a resource type asks of whoever deploys it. Actions stand as "service: Action Action; service: Action".
 */
export interface Need {
    /**
     * Where that is known from: CloudFormation's type, whose schema names the permissions of its handlers, and the file of the Terraform
     * provider below internal/service, which is what runs.
     */
    from: [cloudFormation: string, provider: string] | [provider: string];
    /** Before and while it is made: it has no tags yet. */
    create: string;
    /** When it is read, changed and deleted. */
    later: string;
}

/** The actions of a row's text. */
export function actionsIn(text: string): string[] {
    return text.split("; ").flatMap(part => {
        const [service, names = ""] = part.split(": ");
        return names.split(" ").flatMap(name => (name ? [`${service}:${name}`] : []));
    });
}
