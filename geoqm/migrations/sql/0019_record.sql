-- What changed since an instant is asked by table and time.
CREATE INDEX ix_audit_entry_table_name_changed_at ON audit_entry (table_name, changed_at);

-- When the record begins: earlier days are unknown. Says nothing about its content.
CREATE FUNCTION geoqm_record_begins() RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT changed_at FROM audit_entry ORDER BY id LIMIT 1
$$;

REVOKE EXECUTE ON FUNCTION geoqm_record_begins() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION geoqm_record_begins() TO geoqm_public, geoqm_planner, geoqm_staff, geoqm_admin;
