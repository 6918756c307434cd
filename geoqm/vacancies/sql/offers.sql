SELECT o.id, b.location, o.title, o.wish, u.kind AS unit_kind, b.address_label AS address, u.floor, u.area_m2,
  u.area_measure, o.available_from, o.description, o.contact,
  (o.published_at AT TIME ZONE 'Europe/Berlin')::date AS published_on
FROM vacancy_offer o
JOIN vacancy_episode e ON e.id = o.episode_id
JOIN unit u ON u.id = e.unit_id
JOIN building b ON b.id = u.building_id
CROSS JOIN vacancy_policy p
WHERE o.is_public AND o.withdrawn_at IS NULL AND e.ended_on IS NULL
  AND e.status NOT IN ('objection', 'duplicate', 'rejected', 'reported', 'in_review')
  AND e.last_confirmed_on + make_interval(months => p.stale_after_months) >= (now() AT TIME ZONE 'Europe/Berlin')::date
  AND u.vanished_on IS NULL AND b.vanished_on IS NULL
