/** The days on which a Kubernetes version's standard support ends, after which AWS upgrades our clusters unasked, and its extended one. */
export interface KubernetesSupport {
    standard: string;
    extended: string;
}

/**
 * Kubernetes versions of EKS with their days. Of 1.33 to 1.36 from EKS's release calendar
 * (docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html) by way of endoflife.date, which reads it, of 2026-08-22; of 1.37, which came
 * on 2026-10-01, as `aws eks describe-cluster-versions` answered in October 2026: fourteen months, and twelve more. Whoever reads the calendar
 * again changes the table and `kubernetesRead`; a test fails when nobody has for four months, in which EKS brings a version.
 */
export const kubernetesVersions: Record<string, KubernetesSupport | undefined> = {
    "1.33": { standard: "2026-07-29", extended: "2027-07-29" },
    "1.34": { standard: "2026-12-02", extended: "2027-12-02" },
    "1.35": { standard: "2027-03-27", extended: "2028-03-27" },
    "1.36": { standard: "2027-08-02", extended: "2028-08-02" },
    "1.37": { standard: "2027-12-01", extended: "2028-12-01" },
};

/** The day on which that table was last held against its sources. */
export const kubernetesRead = "2026-11-28";

/** Major versions of PostgreSQL that are 15 or newer (cryptofunk:319) and that both RDS and CloudNativePG offer. */
export const postgresVersions = ["15", "16", "17", "18"];

/** Extensions that belong to PostgreSQL itself and are in every image of CloudNativePG (postgresql.org/docs/current/contrib.html). */
export const ownExtensions = words(`
    amcheck autoinc bloom btree_gin btree_gist citext cube dblink dict_int dict_xsyn earthdistance file_fdw fuzzystrmatch hstore
    insert_username intagg intarray isn lo ltree moddatetime pageinspect pg_buffercache pg_freespacemap pg_prewarm pg_stat_statements
    pg_surgery pg_trgm pg_visibility pg_walinspect pgcrypto pgrowlocks pgstattuple plpgsql postgres_fdw refint seg sslinfo tablefunc tcn
    tsm_system_rows tsm_system_time unaccent uuid-ossp xml2`);

/** Extensions of RDS for PostgreSQL (docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-extensions.html). */
export const rdsExtensions = words(`
    address_standardizer address_standardizer_data_us amcheck autoinc aws_commons aws_lambda aws_s3 bloom bool_plperl btree_gin btree_gist
    citext cube dblink dict_int dict_xsyn earthdistance flow_control fuzzystrmatch h3 h3_postgis hll hstore hstore_plperl hypopg
    insert_username intagg intarray ip4r isn jsonb_plperl lo log_fdw ltree moddatetime mysql_fdw old_snapshot oracle_fdw orafce pg_bigm
    pg_buffercache pg_cron pg_freespacemap pg_hint_plan pg_partman pg_prewarm pg_proctab pg_repack pg_similarity pg_stat_statements pg_tle
    pg_transport pg_trgm pg_visibility pg_walinspect pgactive pgaudit pgcrypto pglogical pgrouting pgrowlocks pgstattuple pgtap plcoffee plls
    plperl plpgsql plprofiler pltcl plv8 postgis postgis_raster postgis_tiger_geocoder postgis_topology postgres_fdw prefix rdkit rds_tools
    refint seg sslinfo tablefunc tcn tds_fdw tsm_system_rows tsm_system_time unaccent uuid-ossp vector`);

/** Regions whose RDS and DocumentDB authorities are in components/foundation/authorities. */
export const authorityRegions = words(`
    af-south-1 ap-east-1 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-3
    ap-southeast-4 ca-central-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 me-central-1
    me-south-1 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2`);

function words(text: string): ReadonlySet<string> {
    return new Set(text.trim().split(/\s+/));
}

/**
 * The list of CloudFront's addresses towards origins (com.amazonaws.global.cloudfront.origin-facing) by region: AWS has one in each and never
 * changes its id, and looking it up would take an account. `aws ec2 describe-managed-prefix-lists` names those that are not here.
 */
export const cloudFrontAddresses: Record<string, string | undefined> = {
    "af-south-1": "pl-c0aa4fa9",
    "ap-east-1": "pl-14b2577d",
    "ap-northeast-1": "pl-58a04531",
    "ap-northeast-2": "pl-22a6434b",
    "ap-northeast-3": "pl-31a14458",
    "ap-south-1": "pl-9aa247f3",
    "ap-southeast-1": "pl-31a34658",
    "ap-southeast-2": "pl-b8a742d1",
    "ca-central-1": "pl-38a64351",
    "eu-central-1": "pl-a3a144ca",
    "eu-north-1": "pl-fab65393",
    "eu-south-1": "pl-1bbc5972",
    "eu-west-1": "pl-4fa04526",
    "eu-west-2": "pl-93a247fa",
    "eu-west-3": "pl-75b1541c",
    "me-south-1": "pl-17b2577e",
    "sa-east-1": "pl-5da64334",
    "us-east-1": "pl-3b927c52",
    "us-east-2": "pl-b6a144df",
    "us-west-1": "pl-4ea04527",
    "us-west-2": "pl-82a045eb",
};
