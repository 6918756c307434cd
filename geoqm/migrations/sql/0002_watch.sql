-- The audit trail for tables with any primary key: the triggers get its columns, none for `id`.
-- A changed key does not lose the row: FULL JOIN leaves one entry for each side.

CREATE OR REPLACE FUNCTION geoqm_row_key(row_data jsonb, keys text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT left(string_agg(row_data ->> k.name, '/' ORDER BY k.place), 80)
  FROM unnest(keys) WITH ORDINALITY AS k (name, place)
$$;

CREATE OR REPLACE FUNCTION geoqm_audit_insert() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO audit_entry (table_name, row_id, action, user_name, database_role, after)
  SELECT TG_TABLE_NAME,
         CASE TG_NARGS WHEN 0 THEN j.row_data ->> 'id' ELSE geoqm_row_key(j.row_data, TG_ARGV) END,
         'INSERT', coalesce(current_setting('geoqm.user', true), ''),
         coalesce(nullif(current_setting('role', true), 'none'), session_user),
         geoqm_row_without_derived(j.row_data)
  FROM new_rows n CROSS JOIN LATERAL (SELECT to_jsonb(n.*) AS row_data) j;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION geoqm_audit_delete() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO audit_entry (table_name, row_id, action, user_name, database_role, before)
  SELECT TG_TABLE_NAME,
         CASE TG_NARGS WHEN 0 THEN j.row_data ->> 'id' ELSE geoqm_row_key(j.row_data, TG_ARGV) END,
         'DELETE', coalesce(current_setting('geoqm.user', true), ''),
         coalesce(nullif(current_setting('role', true), 'none'), session_user),
         geoqm_row_without_derived(j.row_data)
  FROM old_rows o CROSS JOIN LATERAL (SELECT to_jsonb(o.*) AS row_data) j;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION geoqm_audit_update() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_nestloop = off AS $$
BEGIN
  -- An update made by a trigger is derived from a change that has its own entry.
  IF pg_trigger_depth() > 1 THEN
    RETURN NULL;
  END IF;
  -- MATERIALIZED: each row is turned into JSON once, not once per use.
  INSERT INTO audit_entry (table_name, row_id, action, user_name, database_role, before, after)
  WITH was AS MATERIALIZED (
    SELECT to_jsonb(o.*) AS row_data FROM old_rows o
  ), is_now AS MATERIALIZED (
    SELECT to_jsonb(n.*) AS row_data FROM new_rows n
  ), pair AS MATERIALIZED (
    SELECT coalesce(n.key, o.key) AS row_id, geoqm_row_without_derived(o.row_data) AS old_row,
           geoqm_row_without_derived(n.row_data) AS new_row
    FROM (SELECT row_data, CASE TG_NARGS WHEN 0 THEN row_data ->> 'id'
                                ELSE geoqm_row_key(row_data, TG_ARGV) END AS key FROM was) o
    FULL JOIN (SELECT row_data, CASE TG_NARGS WHEN 0 THEN row_data ->> 'id'
                                     ELSE geoqm_row_key(row_data, TG_ARGV) END AS key FROM is_now) n
      ON n.key = o.key
  ), changed AS MATERIALIZED (
    SELECT row_id, old_row, new_row, geoqm_changed_keys(old_row, new_row) AS keys FROM pair
  )
  SELECT TG_TABLE_NAME, row_id, 'UPDATE',
         coalesce(current_setting('geoqm.user', true), ''),
         coalesce(nullif(current_setting('role', true), 'none'), session_user),
         CASE WHEN new_row IS NULL THEN old_row ELSE geoqm_pick(old_row, keys) END,
         CASE WHEN old_row IS NULL THEN new_row ELSE geoqm_pick(new_row, keys) END
  FROM changed
  WHERE old_row IS NULL OR new_row IS NULL OR cardinality(keys) > 0;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION geoqm_watch(watched regclass, audited boolean DEFAULT true) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  keys text;
BEGIN
  EXECUTE format('CREATE OR REPLACE TRIGGER note_change
    AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s
    FOR EACH STATEMENT EXECUTE FUNCTION geoqm_note_change()', watched);
  IF audited THEN
    SELECT nullif(string_agg(quote_literal(a.attname), ', ' ORDER BY k.place), '''id''')
    INTO STRICT keys
    FROM pg_index i CROSS JOIN unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (number, place)
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
    WHERE i.indrelid = watched AND i.indisprimary;
    EXECUTE format('CREATE OR REPLACE TRIGGER audit_insert AFTER INSERT ON %s
      REFERENCING NEW TABLE AS new_rows
      FOR EACH STATEMENT EXECUTE FUNCTION geoqm_audit_insert(%s)', watched, keys);
    EXECUTE format('CREATE OR REPLACE TRIGGER audit_update AFTER UPDATE ON %s
      REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
      FOR EACH STATEMENT EXECUTE FUNCTION geoqm_audit_update(%s)', watched, keys);
    EXECUTE format('CREATE OR REPLACE TRIGGER audit_delete AFTER DELETE ON %s
      REFERENCING OLD TABLE AS old_rows
      FOR EACH STATEMENT EXECUTE FUNCTION geoqm_audit_delete(%s)', watched, keys);
  END IF;
  INSERT INTO data_version (table_name, version) VALUES (watched::text, 1) ON CONFLICT DO NOTHING;
END $$;

SELECT geoqm_watch('dataset');
