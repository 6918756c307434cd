SELECT o.id, b.location, e.id AS episode_id, o.title, o.wish, u.kind AS unit_kind, b.address_label AS address, b.postcode,
  b.city, b.quarter, u.floor, u.area_m2, u.area_measure, o.available_from, o.description, o.contact, e.began_on,
  e.began_precision, e.last_confirmed_on, o.consent_on, o.consent_version
FROM vacancy_offer o
JOIN vacancy_episode e ON e.id = o.episode_id
JOIN unit u ON u.id = e.unit_id
JOIN building b ON b.id = u.building_id
WHERE o.for_matching AND o.withdrawn_at IS NULL AND e.ended_on IS NULL
  AND e.status NOT IN ('objection', 'duplicate', 'rejected', 'reported', 'in_review')
  AND u.vanished_on IS NULL AND b.vanished_on IS NULL
