import * as pulumi from "@pulumi/pulumi";

/**
 * Puts a permissions boundary on every role that the stack makes, so that none of them can do more than the role that deploys it
 * (bootstrap/reach.ts). Trap: the boundary refuses a role that does not carry it, at the very first `up`; called before anything is built.
 */
export function boundRoles(permissionsBoundary: string | undefined): void {
    if (permissionsBoundary === undefined) return;
    pulumi.runtime.registerStackTransformation(({ type, props, opts }) =>
        type === "aws:iam/role:Role" ? { props: { ...props, permissionsBoundary: props.permissionsBoundary ?? permissionsBoundary }, opts } : undefined,
    );
}
