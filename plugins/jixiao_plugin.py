"""What Airflow itself loads: the pages of alerts and filings, and their place in its menu."""

from __future__ import annotations

from typing import Any

from airflow.plugins_manager import AirflowPlugin

from jixiao.web.pages import app


class JixiaoPlugin(AirflowPlugin):
    """Pages under /jixiao, in the menu as 绩效 Filings."""

    name = "jixiao"
    fastapi_apps: list[Any] = [{"app": app, "url_prefix": "/jixiao", "name": "jixiao"}]  # noqa: RUF012  # Airflow declares it so
    external_views: list[Any] = [  # noqa: RUF012  # as above
        {"name": "绩效 Filings", "href": "jixiao/alerts", "destination": "nav", "category": "browse", "url_route": "jixiao"}
    ]
