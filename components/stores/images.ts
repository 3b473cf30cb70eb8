/** Node, which trusts the authorities that sign AWS's certificates; from AWS's copy of Docker's official images, which asks for no login. */
export const nodeImage = "public.ecr.aws/docker/library/node:22.21.1-alpine3.22";
