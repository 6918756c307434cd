-- Audit trail and data versions. Derived columns and secrets stay out of the trail. `geoqm_watch('table')` puts a table under watch.

CREATE FUNCTION geoqm_row_without_derived(row_data jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT row_data - '{footprint_3857,location_3857,situation,edge_distance_m,quarter,search_text,password_hash,token_hash}'::text[]
$$;

CREATE FUNCTION geoqm_changed_keys(old_row jsonb, new_row jsonb) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(n.key), '{}')
  FROM jsonb_each(new_row) n
  WHERE n.value IS DISTINCT FROM old_row -> n.key
$$;

CREATE FUNCTION geoqm_pick(row_data jsonb, keys text[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(row_data) WHERE key = ANY (keys)
$$;

-- Who: the user name that the session announced; the role is the caller's database role.
CREATE FUNCTION geoqm_audit_insert() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO audit_entry (table_name, row_id, action, user_name, database_role, after)
  SELECT TG_TABLE_NAME, coalesce(j.row_data ->> 'id', j.row_data ->> 'key', ''), 'INSERT',
         coalesce(current_setting('geoqm.user', true), ''),
         coalesce(nullif(current_setting('role', true), 'none'), session_user),
         geoqm_row_without_derived(j.row_data)
  FROM new_rows n CROSS JOIN LATERAL (SELECT to_jsonb(n) AS row_data) j;
  RETURN NULL;
END $$;

CREATE FUNCTION geoqm_audit_delete() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO audit_entry (table_name, row_id, action, user_name, database_role, before)
  SELECT TG_TABLE_NAME, coalesce(j.row_data ->> 'id', j.row_data ->> 'key', ''), 'DELETE',
         coalesce(current_setting('geoqm.user', true), ''),
         coalesce(nullif(current_setting('role', true), 'none'), session_user),
         geoqm_row_without_derived(j.row_data)
  FROM old_rows o CROSS JOIN LATERAL (SELECT to_jsonb(o) AS row_data) j;
  RETURN NULL;
END $$;

-- No nested loop: nobody knows how many rows a statement changed, and row by row is quadratic.
CREATE FUNCTION geoqm_audit_update() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_nestloop = off AS $$
BEGIN
  -- An update made by a trigger is derived from a change that has its own entry.
  IF pg_trigger_depth() > 1 THEN
    RETURN NULL;
  END IF;
  -- MATERIALIZED: each row is turned into JSON once, not once per use.
  INSERT INTO audit_entry (table_name, row_id, action, user_name, database_role, before, after)
  WITH pair AS MATERIALIZED (
    SELECT n.id::text AS row_id, geoqm_row_without_derived(to_jsonb(o)) AS old_row,
           geoqm_row_without_derived(to_jsonb(n)) AS new_row
    FROM old_rows o JOIN new_rows n USING (id)
  ), changed AS MATERIALIZED (
    SELECT row_id, old_row, new_row, geoqm_changed_keys(old_row, new_row) AS keys FROM pair
  )
  SELECT TG_TABLE_NAME, row_id, 'UPDATE',
         coalesce(current_setting('geoqm.user', true), ''),
         coalesce(nullif(current_setting('role', true), 'none'), session_user),
         geoqm_pick(old_row, keys), geoqm_pick(new_row, keys)
  FROM changed
  WHERE cardinality(keys) > 0;
  RETURN NULL;
END $$;

-- A statement only notes that a table changed; the version rises when the transaction commits,
-- under one lock, so that no cache can pair a new version with an old picture.
CREATE FUNCTION geoqm_note_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO data_change (table_name, transaction_id)
  VALUES (TG_TABLE_NAME, pg_current_xact_id()::text::bigint)
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

CREATE FUNCTION geoqm_raise_version() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('geoqm.data_version'));
  INSERT INTO data_version AS v (table_name, version, changed_at)
  VALUES (NEW.table_name, 1, clock_timestamp())
  ON CONFLICT (table_name) DO UPDATE SET version = v.version + 1, changed_at = clock_timestamp();
  DELETE FROM data_change
  WHERE table_name = NEW.table_name AND transaction_id = NEW.transaction_id;
  PERFORM pg_notify('geoqm_data', NEW.table_name);
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER data_change_raises_version AFTER INSERT ON data_change
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION geoqm_raise_version();

CREATE FUNCTION geoqm_watch(watched regclass, audited boolean DEFAULT true) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s
    FOR EACH STATEMENT EXECUTE FUNCTION geoqm_note_change()', watched);
  IF audited THEN
    EXECUTE format('CREATE TRIGGER audit_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows
      FOR EACH STATEMENT EXECUTE FUNCTION geoqm_audit_insert()', watched);
    EXECUTE format('CREATE TRIGGER audit_update AFTER UPDATE ON %s
      REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
      FOR EACH STATEMENT EXECUTE FUNCTION geoqm_audit_update()', watched);
    EXECUTE format('CREATE TRIGGER audit_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows
      FOR EACH STATEMENT EXECUTE FUNCTION geoqm_audit_delete()', watched);
  END IF;
  INSERT INTO data_version (table_name, version) VALUES (watched::text, 1) ON CONFLICT DO NOTHING;
END $$;

REVOKE EXECUTE ON FUNCTION geoqm_watch(regclass, boolean) FROM PUBLIC;
