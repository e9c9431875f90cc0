-- Airflow's metadata has the database that the image makes; sightings, alerts and runs of jixiao have one of their own.
CREATE DATABASE jixiao OWNER jixiao ENCODING 'UTF8' TEMPLATE template0;
