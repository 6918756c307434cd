-- The trail of changed rows: values are compared as they are; before, each row became JSON twice.

CREATE OR REPLACE FUNCTION geoqm_audit_update() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_nestloop = off AS $$
DECLARE
  -- TG_ARGV counts from 0.
  keys text[] := CASE TG_NARGS WHEN 0 THEN ARRAY['id'] ELSE ARRAY(SELECT unnest(TG_ARGV)) END;
  same text;
  differ text;
  old_values text;
  new_values text;
  row_id text;
BEGIN
  -- An update made by a trigger is derived from a change that has its own entry.
  IF pg_trigger_depth() > 1 THEN
    RETURN NULL;
  END IF;
  SELECT string_agg(format('o.%1$I = n.%1$I', k), ' AND '),
         format('left(concat_ws(''/'', %s), 80)',
                string_agg(format('coalesce(n.%1$I, o.%1$I)', k), ', ' ORDER BY place))
  INTO STRICT same, row_id
  FROM unnest(keys) WITH ORDINALITY AS each (k, place);
  -- Values are compared as they are, and only those that changed become JSON: outlines are long.
  SELECT string_agg(format('o.%1$I IS DISTINCT FROM n.%1$I', a.attname), ' OR '),
         string_agg(format('CASE WHEN o.%1$I IS DISTINCT FROM n.%1$I'
           ' THEN jsonb_build_object(%1$L, o.%1$I) ELSE ''{}'' END', a.attname), ' || '),
         string_agg(format('CASE WHEN o.%1$I IS DISTINCT FROM n.%1$I'
           ' THEN jsonb_build_object(%1$L, n.%1$I) ELSE ''{}'' END', a.attname), ' || ')
  INTO STRICT differ, old_values, new_values
  FROM pg_attribute a
  WHERE a.attrelid = TG_RELID AND a.attnum > 0 AND NOT a.attisdropped
    AND geoqm_row_without_derived(jsonb_build_object(a.attname, 1)) <> '{}';
  -- A changed key does not lose the row: FULL JOIN leaves one entry for each side.
  EXECUTE format(
    'INSERT INTO audit_entry'
    ' (table_name, row_id, action, user_name, database_role, before, after)'
    ' SELECT $1, %1$s, ''UPDATE'', $2, $3,'
    ' CASE WHEN n.%2$I IS NULL THEN geoqm_row_without_derived(to_jsonb(o.*))'
    '      WHEN o.%2$I IS NOT NULL THEN %3$s ELSE ''{}'' END,'
    ' CASE WHEN o.%2$I IS NULL THEN geoqm_row_without_derived(to_jsonb(n.*))'
    '      WHEN n.%2$I IS NOT NULL THEN %4$s ELSE ''{}'' END'
    ' FROM old_rows o FULL JOIN new_rows n ON %5$s WHERE %6$s',
    row_id, keys[1], old_values, new_values, same, differ)
  USING TG_TABLE_NAME, coalesce(current_setting('geoqm.user', true), ''),
        coalesce(nullif(current_setting('role', true), 'none'), session_user);
  RETURN NULL;
END $$;
