-- Results and their history are no foreign keys; they go when their house goes.
CREATE FUNCTION geoqm_forget_assessments() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM grant_assessment a USING old_rows o, grant_rule_set r
  WHERE a.rule_set_id = r.id AND a.building_id = o.id;
  DELETE FROM grant_assessment_change c USING old_rows o WHERE c.building_id = o.id;
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION geoqm_forget_assessments() FROM PUBLIC;

CREATE TRIGGER forget_assessments AFTER DELETE ON building REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION geoqm_forget_assessments();

-- History was a row per result, now it is a row per result that no longer holds.
UPDATE grant_assessment_change c SET replaced_at = n.next_at
FROM (
  SELECT id, lead(assessed_at) OVER (PARTITION BY rule_set_id, building_id ORDER BY assessed_at, id) AS next_at
  FROM grant_assessment_change
) n
WHERE n.id = c.id AND n.next_at IS NOT NULL;
DELETE FROM grant_assessment_change c USING grant_assessment a
WHERE a.rule_set_id = c.rule_set_id AND a.building_id = c.building_id AND c.replaced_at IS NULL;
UPDATE grant_assessment_change SET replaced_at = now() WHERE replaced_at IS NULL;
