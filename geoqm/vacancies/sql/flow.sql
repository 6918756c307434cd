-- How the number of vacancies in the programme area moved, quarter by quarter, for five years before
-- the day asked for; the last row is the quarter that still runs. A vacancy counts on a day as in the
-- layers: its status and last confirmation of that day, as its events tell.
--
-- `came` and `gone` make the balance: what was not confirmed any more went, what was confirmed again
-- came. Hidden is a quarter with fewer than `k` of either, or with an end whose number is hidden.
WITH
-- whole.sql
,
bound AS (
  SELECT (date_trunc('quarter', (geoqm_day() + 1)::timestamp) - make_interval(months => 3 * n))::date - 1 AS day
  FROM generate_series(0, 20) AS n
  UNION
  SELECT geoqm_day()
),
mine AS MATERIALIZED (
  SELECT e.id, b.quarter <> '' AS is_quartered, e.status, e.began_on, e.first_seen_on, e.last_confirmed_on, e.ended_on,
    least(e.began_on, e.first_seen_on) AS listed_from,
    e.status IN ('reoccupied', 'conversion', 'demolished', 'closed')
      AND e.ended_on > least(e.began_on, e.first_seen_on) AS has_outcome,
    least(u.vanished_on, b.vanished_on) AS vanished_on
  FROM vacancy_episode e
  JOIN unit u ON u.id = e.unit_id
  JOIN building b ON b.id = u.building_id
  CROSS JOIN whole w
  WHERE e.status NOT IN ('duplicate', 'rejected') AND ST_Covers(w.outline, b.location) IS TRUE
),
state AS MATERIALIZED (
  SELECT m.id, b.day, m.listed_from <= b.day AND coalesce(m.ended_on > b.day, true) AND coalesce(m.vanished_on > b.day, true)
    AND CASE WHEN b.day >= t.today THEN m.status ELSE coalesce((SELECT v.status_after FROM vacancy_event v
        WHERE v.episode_id = m.id AND v.undone_at IS NULL AND v.happened_on <= b.day
        ORDER BY v.happened_on DESC, v.id DESC LIMIT 1), 'confirmed_vacant') END
      NOT IN ('expected', 'reported', 'in_review', 'reoccupied', 'conversion', 'demolished', 'closed')
    AND coalesce(CASE WHEN b.day >= t.today THEN m.last_confirmed_on ELSE (SELECT max(v.happened_on) FROM vacancy_event v
        WHERE v.episode_id = m.id AND v.confirms AND v.undone_at IS NULL AND v.happened_on <= b.day) END, m.first_seen_on)
      + make_interval(months => p.stale_after_months) >= b.day AS counts
  FROM mine m CROSS JOIN bound b CROSS JOIN policy p
  CROSS JOIN (SELECT (now() AT TIME ZONE 'Europe/Berlin')::date AS today) t
),
step AS (
  SELECT id, day, counts, lag(counts) OVER w AS counted, lag(day) OVER w AS since
  FROM state WINDOW w AS (PARTITION BY id ORDER BY day)
),
-- What ended although it did not count before (just begun, or long not confirmed) came and went.
moved AS (
  SELECT s.day, s.since, s.counts, s.counted, m.is_quartered, m.status = 'reoccupied' AS is_reused,
    m.listed_from > s.since AS is_new, coalesce(m.ended_on > s.since AND m.ended_on <= s.day, false) AS has_ended,
    NOT s.counted AND NOT s.counts AND m.has_outcome AND m.ended_on > s.since AND m.ended_on <= s.day AS came_and_went
  FROM step s JOIN mine m USING (id) WHERE s.since IS NOT NULL
),
tally AS (
  SELECT day, min(since) AS since, count(*) FILTER (WHERE counted) AS open_before, count(*) FILTER (WHERE counts) AS open_after,
    count(*) FILTER (WHERE is_new AND (counts AND NOT counted OR came_and_went)) AS began,
    count(*) FILTER (WHERE NOT is_new AND (counts AND NOT counted OR came_and_went)) AS again,
    count(*) FILTER (WHERE has_ended AND (counted AND NOT counts OR came_and_went)) AS ended,
    count(*) FILTER (WHERE counted AND NOT counts AND NOT has_ended) AS lapsed,
    count(*) FILTER (WHERE has_ended AND is_reused AND (counted AND NOT counts OR came_and_went)) AS reused,
    count(*) FILTER (WHERE counts AND is_quartered) AS quartered_after,
    count(*) FILTER (WHERE counted AND is_quartered) AS quartered_before
  FROM moved GROUP BY day
),
stock AS (
  SELECT count(*) AS units, count(*) FILTER (WHERE b.quarter <> '') AS quartered,
    count(DISTINCT b.quarter) FILTER (WHERE b.quarter <> '') AS quarters
  FROM whole w
  JOIN building b ON ST_Covers(w.outline, b.location) IS TRUE AND (b.vanished_on IS NULL OR b.vanished_on > geoqm_day())
  JOIN unit u ON u.building_id = b.id AND (u.vanished_on IS NULL OR u.vanished_on > geoqm_day())
),
-- An end of a quarter is shown where the layer of statistics shows the whole on that day for sure.
ends AS (
  SELECT t.*, s.quarters <> 1 AND open_before >= k AND s.units - open_before >= k
      AND (s.quarters = 0 OR quartered_before >= k AND s.quartered - quartered_before >= k) AS before_shown,
    s.quarters <> 1 AND open_after >= k AND s.units - open_after >= k
      AND (s.quarters = 0 OR quartered_after >= k AND s.quartered - quartered_after >= k) AS after_shown,
    day <> (date_trunc('quarter', (day + 1)::timestamp))::date - 1 AS is_running, k
  FROM tally t CROSS JOIN stock s CROSS JOIN policy
),
period AS (
  SELECT count(*) AS ended, percentile_cont(0.5) WITHIN GROUP (ORDER BY
      extract(year FROM age(m.ended_on, m.began_on)) * 12 + extract(month FROM age(m.ended_on, m.began_on)))
      FILTER (WHERE m.began_on IS NOT NULL) AS median, count(m.began_on) AS dated,
    count(*) FILTER (WHERE m.status = 'reoccupied') AS reused
  FROM mine m WHERE m.has_outcome AND m.ended_on > geoqm_since() AND m.ended_on <= geoqm_day()
)
SELECT e.since + 1 AS begins_on, e.day AS ends_on, e.is_running, s.is_hidden,
  CASE WHEN e.before_shown THEN e.open_before::integer END AS open_before,
  CASE WHEN e.after_shown AND NOT e.is_running THEN e.open_after::integer END AS open_after,
  CASE WHEN NOT s.is_hidden THEN (e.began + e.again)::integer END AS came,
  CASE WHEN NOT s.is_hidden THEN (e.ended + e.lapsed)::integer END AS gone,
  CASE WHEN p.dated >= e.k THEN p.median END AS ended_median_months,
  CASE WHEN p.reused >= e.k AND p.ended - p.reused >= e.k THEN round(100.0 * p.reused / p.ended)::integer END AS reused_percent,
  e.open_before::integer AS exact_open_before, e.open_after::integer AS exact_open_after, e.began::integer AS began,
  e.again::integer AS again, e.ended::integer AS ended, e.lapsed::integer AS lapsed, e.reused::integer AS reused,
  p.median AS exact_ended_median_months, p.ended::integer AS period_ended, p.reused::integer AS period_reused
FROM ends e CROSS JOIN period p
CROSS JOIN LATERAL (SELECT e.is_running OR NOT (e.before_shown AND e.after_shown)
  OR e.began + e.again < e.k OR e.ended + e.lapsed < e.k AS is_hidden) s
