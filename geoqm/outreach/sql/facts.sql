-- What the priority of a house rests on, a row per house. {only} narrows a column to some houses.
WITH house AS (
  SELECT b.id, b.condition, b.condition_on, b.address_label, b.quarter, b.use_class
  FROM building b
  WHERE b.vanished_on IS NULL AND b.use_class NOT IN ('ancillary', 'structure') AND {only:b.id}
), empty AS (
  SELECT u.building_id,
    count(*) FILTER (WHERE e.status = ANY(:counted)) AS units,
    sum(u.area_m2) FILTER (WHERE e.status = ANY(:counted)) AS area_m2,
    bool_or(e.status = 'expected') AS is_expected,
    bool_or(e.status IN ('reported', 'in_review')) AS is_reported,
    min(e.began_on) FILTER (WHERE e.status = ANY(:counted)) AS since,
    (array_agg(u.kind ORDER BY e.began_on NULLS LAST, e.id) FILTER (WHERE e.status = ANY(:counted)))[1] AS kind
  FROM vacancy_episode e
  JOIN unit u ON u.id = e.unit_id AND u.vanished_on IS NULL
  WHERE e.status <> ALL(:void) AND (e.ended_on IS NULL OR e.ended_on > CAST(:day AS date))
    AND least(e.began_on, e.first_seen_on) <= CAST(:day AS date) AND {only:u.building_id}
  GROUP BY u.building_id
), holder AS (
  SELECT DISTINCT s.building_id, coalesce(w.merged_into_id, w.id) AS owner_id
  FROM ownership s
  JOIN owner w ON w.id = s.owner_id AND w.erased_on IS NULL
  WHERE (s.began_on IS NULL OR s.began_on <= CAST(:day AS date)) AND (s.ended_on IS NULL OR s.ended_on >= CAST(:day AS date))
), owned AS (
  SELECT h.building_id, h.owner_id, count(*) OVER (PARTITION BY h.owner_id) AS houses
  FROM holder h
  WHERE {only:h.building_id} OR h.owner_id IN (SELECT near.owner_id FROM holder near WHERE {only:near.building_id})
), belongs AS (
  SELECT o.building_id, count(*) AS owners, max(o.houses) AS houses
  FROM owned o WHERE {only:o.building_id} GROUP BY o.building_id
), talk AS (
  -- A contact with a person without a house counts for each house of that person.
  SELECT c.id, c.building_id, c.happened_on, c.outcome, c.channel FROM contact c
  WHERE c.building_id IS NOT NULL AND {only:c.building_id}
  UNION ALL
  SELECT c.id, o.building_id, c.happened_on, c.outcome, c.channel
  FROM contact c
  JOIN owner p ON p.id = c.owner_id
  JOIN owned o ON o.owner_id = coalesce(p.merged_into_id, p.id)
  WHERE c.building_id IS NULL AND {only:o.building_id}
), talked AS (
  SELECT DISTINCT ON (t.building_id) t.building_id, t.happened_on, t.outcome, t.channel
  FROM talk t ORDER BY t.building_id, t.happened_on DESC, t.id DESC
), advised AS (
  SELECT t.building_id, max(t.happened_on) AS last_on FROM talk t
  WHERE t.channel = 'advice' GROUP BY t.building_id
), due AS (
  SELECT f.building_id, min(f.due_on) AS due_on FROM follow_up f
  WHERE f.done_at IS NULL AND f.building_id IS NOT NULL AND {only:f.building_id}
  GROUP BY f.building_id
), asked AS (
  SELECT g.building_id,
    max(array_position(ARRAY['planned', 'sent', 'reached', 'in_talk', 'advice', 'application'], p.state::text)) AS step,
    bool_or(p.state = 'declined') AS is_declined
  FROM campaign_building g
  JOIN campaign_person p ON p.id = g.campaign_person_id AND p.left_out_reason IS NULL
  JOIN campaign m ON m.id = g.campaign_id AND m.state <> 'draft'
  WHERE {only:g.building_id} GROUP BY g.building_id
), focus AS (
  SELECT a.building_id, min(s.name) AS street FROM address a
  JOIN focus_street s ON s.street_key = a.street_key
  WHERE a.vanished_on IS NULL AND {only:a.building_id} GROUP BY a.building_id
), street AS (
  SELECT DISTINCT ON (a.building_id) a.building_id, a.street FROM address a
  WHERE a.vanished_on IS NULL AND {only:a.building_id}
  ORDER BY a.building_id, a.house_number, a.suffix, a.id
), assessed AS (
  SELECT g.building_id, g.result FROM grant_assessment g
  JOIN grant_rule_set r ON r.id = g.rule_set_id AND r.is_current
  WHERE {only:g.building_id}
)
SELECT h.id, h.condition, h.condition_on, h.address_label, h.quarter, h.use_class,
  coalesce(e.units, 0) AS vacant_units, e.area_m2 AS vacant_area_m2,
  e.kind AS vacant_kind, e.is_expected, e.is_reported,
  (extract(year FROM v.age) * 12 + extract(month FROM v.age))::integer AS vacant_months,
  a.result AS eligibility, f.street AS focus_street, s.street,
  coalesce(b.owners, 0) AS owner_count, coalesce(b.houses, 0) AS owner_houses,
  t.happened_on AS last_contact_on,
  (extract(year FROM c.age) * 12 + extract(month FROM c.age))::integer AS contact_months,
  d.due_on AS next_follow_up_on, (CAST(:day AS date) - d.due_on) AS days_overdue,
  CASE WHEN k.step = 6 THEN 'application'
    WHEN k.step = 5 OR z.last_on IS NOT NULL THEN 'advice'
    WHEN t.outcome = 'declined' OR (t.outcome IS NULL AND k.is_declined) THEN 'declined'
    WHEN t.outcome IN ('reached', 'in_talk', 'answered') OR k.step IN (3, 4) THEN 'in_talk'
    WHEN t.outcome = 'sent' OR (t.outcome IS NULL AND k.step = 2) THEN 'sent'
    WHEN t.outcome IS NOT NULL THEN 'tried'
    WHEN k.step = 1 THEN 'planned'
    ELSE 'none' END AS contact_state
FROM house h
LEFT JOIN empty e ON e.building_id = h.id
LEFT JOIN belongs b ON b.building_id = h.id
LEFT JOIN talked t ON t.building_id = h.id
LEFT JOIN advised z ON z.building_id = h.id
LEFT JOIN due d ON d.building_id = h.id
LEFT JOIN asked k ON k.building_id = h.id
LEFT JOIN focus f ON f.building_id = h.id
LEFT JOIN street s ON s.building_id = h.id
LEFT JOIN assessed a ON a.building_id = h.id
CROSS JOIN LATERAL (SELECT age(CAST(:day AS timestamp), e.since::timestamp) AS age) v
CROSS JOIN LATERAL (SELECT age(CAST(:day AS timestamp), t.happened_on::timestamp) AS age) c
