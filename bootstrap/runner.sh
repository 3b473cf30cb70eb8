#!/bin/bash
# The first thing that a runner does when it starts, as root: it registers for one job, does it, and is thrown away. The four variables that it
# needs stand above this text: REGION, SECRET, REPOSITORY, LABEL.
set -euo pipefail
trap 'shutdown -h now' EXIT

dnf install --assumeyes --quiet --setopt=install_weak_deps=False git iptables-nft jq libicu
useradd --create-home runner

header=$(mktemp)
aws secretsmanager get-secret-value --region "$REGION" --secret-id "$SECRET" --query SecretString --output text | sed 's/^/authorization: Bearer /' > "$header"
github() {
    curl --silent --show-error --fail --retry 5 --max-time 60 --header "@$header" --header 'accept: application/vnd.github+json' \
        "https://api.github.com/repos/$REPOSITORY/actions/runners/$1" "${@:2}"
}

machine=$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
download=$(github downloads | jq --arg machine "$machine" '.[] | select(.os == "linux" and .architecture == $machine)')
curl --silent --show-error --fail --location --retry 5 --output runner.tar.gz "$(jq --raw-output .download_url <<< "$download")"
echo "$(jq --raw-output .sha256_checksum <<< "$download")  runner.tar.gz" | sha256sum --check --quiet
tar --extract --gzip --file runner.tar.gz --directory /home/runner
chown --recursive runner: /home/runner

# Just in time means for one job: GitHub forgets the runner after it.
# `label` is a word of jq's own.
asked=$(jq --null-input --arg called "$LABEL" --arg name "$LABEL-$(cat /proc/sys/kernel/random/uuid)" '{name: $name, runner_group_id: 1, labels: [$called]}')
given=$(github generate-jitconfig --request POST --data "$asked" | jq --exit-status --raw-output .encoded_jit_config)
rm "$header"

# A job has the rights that GitHub's token gets it, and none of this machine's: its role reads the secret above.
iptables --append OUTPUT --destination 169.254.169.254 --match owner ! --uid-owner root --jump REJECT
cd /home/runner
runuser --user runner -- ./run.sh --jitconfig "$given"
