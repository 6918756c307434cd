SELECT q.id, q.footprint, q.footprint_3857, q.address, q.building_id, q.unit_id, q.unit_kind, q.floor,
  q.place, q.area_m2, q.quarter, q.status,
  CASE WHEN q.status IN ('expected', 'on_market', 'interim_use') THEN q.status
    WHEN q.status IN ('reported', 'in_review') THEN 'in_question'
    WHEN q.status IN ('reoccupied', 'conversion', 'demolished', 'closed') THEN 'ended'
    ELSE 'vacant' END AS stage,
  CASE WHEN q.status = 'expected' THEN 'expected'
    WHEN q.status IN ('reported', 'in_review') THEN 'in_question'
    WHEN q.began_precision = 'unknown' THEN 'unknown'
    WHEN q.months < 3 THEN 'under_3_months'
    WHEN q.months < 6 THEN 'months_3_to_6'
    WHEN q.months < 12 THEN 'months_6_to_12'
    WHEN q.months < 36 THEN 'years_1_to_3'
    ELSE 'over_3_years' END AS duration,
  CASE WHEN q.began_precision <> 'unknown' AND q.status <> 'expected' THEN q.months END AS months_vacant,
  q.kind, q.reason, q.source, q.reliability, q.confidence, q.began_on, q.began_precision, q.first_seen_on,
  q.ended_on, q.last_confirmed_on,
  (q.ended_on IS NULL OR q.ended_on > q.day)
    AND q.last_confirmed_on + make_interval(months => p.stale_after_months) < q.day AS is_stale,
  (extract(year FROM c.age) * 12 + extract(month FROM c.age))::integer AS months_unconfirmed,
  q.next_check_on, coalesce(q.next_check_on <= q.day, false) AS is_due, q.interim_use, q.interim_until, q.note, q.listed_from, q.listed_until, q.dataset, q.import_run_id
FROM (
  SELECT e.id, b.footprint, b.footprint_3857, b.address_label AS address, b.id AS building_id, e.unit_id,
    u.kind AS unit_kind, u.floor, u.position AS place, u.area_m2, b.quarter, d.day,
    -- The status of the day asked for; without a record, what is known since was true then too.
    CASE WHEN d.day >= d.today THEN e.status
      ELSE coalesce((SELECT v.status_after FROM vacancy_event v
        WHERE v.episode_id = e.id AND v.undone_at IS NULL AND v.happened_on <= d.day
        ORDER BY v.happened_on DESC, v.id DESC LIMIT 1), 'confirmed_vacant') END AS status,
    coalesce(CASE WHEN d.day >= d.today THEN e.last_confirmed_on
      ELSE (SELECT max(v.happened_on) FROM vacancy_event v
        WHERE v.episode_id = e.id AND v.confirms AND v.undone_at IS NULL AND v.happened_on <= d.day) END,
      e.first_seen_on) AS last_confirmed_on,
    (extract(year FROM a.age) * 12 + extract(month FROM a.age))::integer AS months,
    e.kind, e.reason, e.source, e.reliability, e.confidence, e.began_on, e.began_precision, e.first_seen_on,
    e.ended_on, e.next_check_on, e.interim_use, e.interim_until, e.note,
    least(e.began_on, e.first_seen_on) AS listed_from, e.ended_on - 1 AS listed_until, e.dataset, e.import_run_id
  FROM vacancy_episode e
  JOIN unit u ON u.id = e.unit_id
  JOIN building b ON b.id = u.building_id
  CROSS JOIN LATERAL (SELECT geoqm_day() AS day, (now() AT TIME ZONE 'Europe/Berlin')::date AS today) d
  CROSS JOIN LATERAL (SELECT age(greatest(least(d.day, e.ended_on), coalesce(e.began_on, e.first_seen_on))::timestamp,
    coalesce(e.began_on, e.first_seen_on)::timestamp) AS age) a
  WHERE e.status NOT IN ('duplicate', 'rejected')
    AND least(e.began_on, e.first_seen_on) <= coalesce(nullif(current_setting('geoqm.until', true), '')::date, geoqm_day())
    AND (e.ended_on IS NULL OR e.ended_on > geoqm_since())
    AND (u.vanished_on IS NULL OR u.vanished_on > geoqm_day())
    AND (b.vanished_on IS NULL OR b.vanished_on > geoqm_day())
) q
CROSS JOIN vacancy_policy p
CROSS JOIN LATERAL (SELECT age(greatest(least(q.day, q.ended_on), q.last_confirmed_on)::timestamp,
  q.last_confirmed_on::timestamp) AS age) c
