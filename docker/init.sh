#!/usr/bin/env bash
# Brings the database's schema up to date and sees that the first user exists. Safe to repeat: an existing user is left as it is.
set -euo pipefail

airflow db migrate
airflow users create \
    --role Admin \
    --username "${JIXIAO_ADMIN_USER}" \
    --password "${JIXIAO_ADMIN_PASSWORD}" \
    --email "${JIXIAO_ADMIN_EMAIL}" \
    --firstname jixiao \
    --lastname Admin
