-- Nearly all of a register lies in the area: `IS TRUE` keeps PostgreSQL from its index of places.
policy AS (
  SELECT stale_after_months, structural_after_months, smallest_public_number AS k FROM vacancy_policy
),
whole AS (
  SELECT a.id, a.outline FROM area a
  WHERE a.kind = 'programme_area' AND a.vanished_on IS NULL
    AND coalesce(a.valid_from <= geoqm_day(), true) AND coalesce(a.valid_until >= geoqm_day(), true)
  ORDER BY CASE a.quality WHEN 'official' THEN 0 WHEN 'approximate' THEN 1 ELSE 2 END,
    a.valid_from DESC NULLS LAST, a.id DESC
  LIMIT 1
)
