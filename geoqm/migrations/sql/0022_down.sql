-- The trail of changed rows as migration 0002 left it.

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
