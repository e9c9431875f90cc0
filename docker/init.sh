#!/usr/bin/env bash
# Refuses settings that a night would fail of, brings the database's schema up to date, removes what Airflow wrote down of runs more
# than 90 days ago, and sees that the first user exists.
# Safe to repeat: an existing user is left as it is.
set -euo pipefail

jixiao ready
airflow db migrate
airflow db clean --tables dag_run,job,log --clean-before-timestamp "$(date --utc --iso-8601=seconds --date '90 days ago')" --skip-archive --yes
find /logs -type f -name '*.log' -mtime +90 -delete
find /logs -mindepth 1 -type d -empty -delete
airflow users create \
    --role Admin \
    --username "${JIXIAO_ADMIN_USER}" \
    --password "${JIXIAO_ADMIN_PASSWORD}" \
    --email "${JIXIAO_ADMIN_EMAIL}" \
    --firstname jixiao \
    --lastname Admin
