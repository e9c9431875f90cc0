"""Pages for analysts and operators, inside Airflow's API server."""
