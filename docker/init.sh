#!/usr/bin/env bash
# Refuses settings that a night would fail of, brings the database's schema up to date and sees that the first user exists.
# Safe to repeat: an existing user is left as it is.
set -euo pipefail

jixiao ready
airflow db migrate
airflow users create \
    --role Admin \
    --username "${JIXIAO_ADMIN_USER}" \
    --password "${JIXIAO_ADMIN_PASSWORD}" \
    --email "${JIXIAO_ADMIN_EMAIL}" \
    --firstname jixiao \
    --lastname Admin
