-- The reference day of a statement: what the caller announced, else today on the office's clock.
-- Layers that show the state of a day read it; `geoqm_since` is where an asked period begins.

CREATE FUNCTION geoqm_day() RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(nullif(current_setting('geoqm.day', true), '')::date, (now() AT TIME ZONE 'Europe/Berlin')::date)
$$;

CREATE FUNCTION geoqm_since() RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(nullif(current_setting('geoqm.since', true), '')::date, geoqm_day())
$$;

INSERT INTO vacancy_policy (id) VALUES (1);
