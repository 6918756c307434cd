-- What the units of a building add up to, so that a million houses are judged without counting
-- three million units.
CREATE FUNCTION geoqm_sum_units(building_ids bigint[]) RETURNS void
LANGUAGE sql AS $$
  DELETE FROM unit_sum s USING unnest(building_ids) AS ids (id)
  WHERE s.building_id = ids.id
    AND NOT EXISTS (SELECT FROM unit u WHERE u.building_id = ids.id AND u.vanished_on IS NULL);

  -- Areas have one decimal: whole numbers are summed in a fraction of the time.
  INSERT INTO unit_sum AS s (building_id, dwellings, residential_share)
  SELECT u.building_id, count(*) FILTER (WHERE u.kind = 'dwelling'),
         CASE WHEN count(*) = count(u.area_m2) THEN round(coalesce(
           sum((u.area_m2 * 10)::integer) FILTER (WHERE u.kind = 'dwelling')::numeric
           / sum((u.area_m2 * 10)::integer), 0), 4) END
  FROM unit u JOIN unnest(building_ids) AS ids (id) ON ids.id = u.building_id
  WHERE u.vanished_on IS NULL
  GROUP BY u.building_id
  ON CONFLICT (building_id) DO UPDATE
  SET dwellings = excluded.dwellings, residential_share = excluded.residential_share
  WHERE (s.dwellings, s.residential_share)
    IS DISTINCT FROM (excluded.dwellings, excluded.residential_share);
$$;

CREATE OR REPLACE FUNCTION geoqm_derive_units(building_ids bigint[]) RETURNS void
LANGUAGE sql AS $$
  -- Two who change units of one house at once count one after the other.
  SELECT FROM unnest(building_ids) AS ids (id) JOIN building b USING (id)
  ORDER BY id FOR NO KEY UPDATE OF b;

  UPDATE building b SET unit_count = d.units
  FROM (
    SELECT ids.id, (SELECT count(*) FROM unit u WHERE u.building_id = ids.id AND u.vanished_on IS NULL) AS units
    FROM unnest(building_ids) AS ids (id)
  ) d
  WHERE b.id = d.id AND b.unit_count IS DISTINCT FROM d.units;

  SELECT geoqm_sum_units(building_ids);
$$;

SELECT geoqm_sum_units(array_agg(DISTINCT building_id)) FROM unit;

-- A house goes while nobody judges it: else its result would come after it.
CREATE OR REPLACE FUNCTION geoqm_forget_assessments() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(7318215, id::integer) FROM (SELECT id FROM grant_rule_set ORDER BY id) r;
  DELETE FROM grant_assessment a USING old_rows o, grant_rule_set r
  WHERE a.rule_set_id = r.id AND a.building_id = o.id;
  DELETE FROM grant_assessment_change c USING old_rows o WHERE c.building_id = o.id;
  RETURN NULL;
END $$;
