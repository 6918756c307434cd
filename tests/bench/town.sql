-- 80,000 buildings of six corners, as dense as an old town: about 500 in a box of 500 m, 300 in
-- a tile of zoom 16. Every attribute has a value; everything follows from the number.
INSERT INTO dataset (key, title, kind, origin, licence, licence_url, attribution, is_demo)
VALUES ('bench', 'Messung', 'buildings', 'erfunden', '', '', '', true);

INSERT INTO building (
  footprint, name, function_code, use_class, storeys, year_built, year_precision, height_m,
  condition, condition_on, surveyed_on, address_label, postcode, city, unit_count, is_monument,
  situation, edge_distance_m, quarter, dataset, source_id
)
SELECT
  ST_Multi(ST_Rotate(ST_SetSRID(ST_MakePolygon(ST_MakeLine(ARRAY[
    ST_Point(e, n), ST_Point(e + w, n), ST_Point(e + w, n + d / 2), ST_Point(e + w / 2, n + d / 2),
    ST_Point(e + w / 2, n + d), ST_Point(e, n + d), ST_Point(e, n)])), 25832),
    radians(k % 37), ST_SetSRID(ST_Point(e, n), 25832))),
  'Haus ' || k,
  (ARRAY['1010', '1100', '2010', '2050', '2463', '3020'])[1 + k % 6],
  (ARRAY['residential', 'residential', 'mixed', 'commercial', 'public', 'ancillary'])[1 + k % 6],
  1 + k % 7,
  1850 + k % 170,
  'exact',
  3.1 * (1 + k % 7),
  (ARRAY['gut', 'mittel', 'schlecht'])[1 + k % 3],
  DATE '2024-01-01' + k % 365,
  DATE '2025-01-01' + k % 300,
  'Straße ' || k / 40 || ' ' || k % 40 + 1,
  '410' || 50 + k % 20,
  'Mönchengladbach',
  1 + k % 9,
  k % 50 = 0,
  (ARRAY['inside', 'edge', 'outside'])[1 + k % 3],
  (k % 3000) / 10.0,
  'Teilraum ' || k % 12,
  'bench',
  'DEBENCH' || lpad(k::text, 10, '0')
FROM (
  SELECT k, 318000 + (k % 283) * 22.4 AS e, 5671000 + (k / 283) * 22.4 AS n,
         9 + k % 6 AS w, 10 + k % 5 AS d
  FROM generate_series(0, 79999) AS k
) AS grid
ORDER BY k;
