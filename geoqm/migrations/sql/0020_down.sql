CREATE OR REPLACE FUNCTION geoqm_derive_units(building_ids bigint[]) RETURNS void
LANGUAGE sql AS $$
  UPDATE building b SET unit_count = d.units
  FROM (
    SELECT ids.id, (SELECT count(*) FROM unit u WHERE u.building_id = ids.id AND u.vanished_on IS NULL) AS units
    FROM unnest(building_ids) AS ids (id)
  ) d
  WHERE b.id = d.id AND b.unit_count IS DISTINCT FROM d.units
$$;
DROP FUNCTION geoqm_sum_units(bigint[]);

CREATE OR REPLACE FUNCTION geoqm_forget_assessments() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM grant_assessment a USING old_rows o, grant_rule_set r
  WHERE a.rule_set_id = r.id AND a.building_id = o.id;
  DELETE FROM grant_assessment_change c USING old_rows o WHERE c.building_id = o.id;
  RETURN NULL;
END $$;
