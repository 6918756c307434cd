-- What may not be shown, from `judged` (id, parent, level 1 to 3, units, vacant, k, alone).
--
-- So that nobody finds a hidden number by subtracting what is shown from the total, the parts of one
-- parent are hidden together: at least two, with `k` vacant and `k` other units among them. Where
-- that is impossible, the parent is hidden too; within a hidden parent at least two of its own parts are.
-- The lowest level first: can its parts hide each other? If not, their parent cannot be shown.
part_rank AS (
  SELECT id, parent, k, alone, row_number() OVER w AS place, sum(vacant) OVER w AS hidden_vacant,
    sum(units - vacant) OVER w AS hidden_others, count(*) FILTER (WHERE alone) OVER (PARTITION BY parent) AS lonely
  FROM judged WHERE level = 3
  WINDOW w AS (PARTITION BY parent ORDER BY alone DESC, vacant, units, id)
),
part_group AS (
  SELECT parent, max(lonely) AS lonely, min(place) FILTER (WHERE place >= greatest(lonely, 2)
    AND hidden_vacant >= k AND hidden_others >= k) AS last_hidden
  FROM part_rank GROUP BY parent
),
middle AS (
  SELECT j.id, j.parent, j.k, j.vacant, j.units,
    j.alone OR coalesce(g.lonely > 0 AND g.last_hidden IS NULL, false) AS alone
  FROM judged j LEFT JOIN part_group g ON g.parent = j.id WHERE j.level = 2
),
middle_rank AS (
  SELECT id, parent, k, row_number() OVER w AS place, sum(vacant) OVER w AS hidden_vacant,
    sum(units - vacant) OVER w AS hidden_others, count(*) FILTER (WHERE alone) OVER (PARTITION BY parent) AS lonely
  FROM middle WINDOW w AS (PARTITION BY parent ORDER BY alone DESC, vacant, units, id)
),
middle_group AS (
  SELECT parent, max(lonely) AS lonely, min(place) FILTER (WHERE place >= greatest(lonely, 2)
    AND hidden_vacant >= k AND hidden_others >= k) AS last_hidden
  FROM middle_rank GROUP BY parent
),
hidden AS (
  SELECT j.id FROM judged j LEFT JOIN middle_group g ON g.parent = j.id
  WHERE j.level = 1 AND (j.alone OR coalesce(g.lonely > 0 AND g.last_hidden IS NULL, false))
  UNION ALL
  SELECT r.id FROM middle_rank r JOIN middle_group g USING (parent)
  WHERE g.lonely > 0 AND (g.last_hidden IS NULL OR r.place <= g.last_hidden)
),
concealed AS (
  SELECT id FROM hidden
  UNION ALL
  SELECT r.id FROM part_rank r JOIN part_group g USING (parent)
  WHERE (g.lonely > 0 OR EXISTS (SELECT FROM hidden h WHERE h.id = r.parent))
    AND (g.last_hidden IS NULL OR r.place <= g.last_hidden)
)
