-- Columns of a building that follow from other rows, kept by statement triggers:
-- address_label, postcode, city (addresses), unit_count (units), is_monument (monuments).

CREATE FUNCTION geoqm_derive_addresses(building_ids bigint[]) RETURNS void
LANGUAGE sql AS $$
  UPDATE building b
  SET address_label = d.label, postcode = d.postcode, city = d.city
  FROM (
    SELECT ids.id,
           coalesce(a.label, '') AS label, coalesce(a.postcode, '') AS postcode,
           coalesce(a.city, '') AS city
    FROM unnest(building_ids) AS ids (id)
    LEFT JOIN LATERAL (
      SELECT label, postcode, city FROM address
      WHERE building_id = ids.id AND vanished_on IS NULL
      ORDER BY street, house_number NULLS LAST, suffix, id LIMIT 1
    ) a ON true
  ) d
  WHERE b.id = d.id AND (b.address_label, b.postcode, b.city) IS DISTINCT FROM (d.label, d.postcode, d.city)
$$;

CREATE FUNCTION geoqm_derive_units(building_ids bigint[]) RETURNS void
LANGUAGE sql AS $$
  UPDATE building b SET unit_count = d.units
  FROM (
    SELECT ids.id, (SELECT count(*) FROM unit u WHERE u.building_id = ids.id AND u.vanished_on IS NULL) AS units
    FROM unnest(building_ids) AS ids (id)
  ) d
  WHERE b.id = d.id AND b.unit_count IS DISTINCT FROM d.units
$$;

CREATE FUNCTION geoqm_derive_monuments(building_ids bigint[]) RETURNS void
LANGUAGE sql AS $$
  UPDATE building b SET is_monument = d.listed
  FROM (
    SELECT ids.id, EXISTS (SELECT FROM monument m WHERE m.building_id = ids.id AND m.vanished_on IS NULL) AS listed
    FROM unnest(building_ids) AS ids (id)
  ) d
  WHERE b.id = d.id AND b.is_monument IS DISTINCT FROM d.listed
$$;

-- One trigger function for all three: its argument names the function that derives.
CREATE FUNCTION geoqm_derive() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  building_ids bigint[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT array_agg(DISTINCT building_id) INTO building_ids FROM new_rows WHERE building_id IS NOT NULL;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT array_agg(DISTINCT building_id) INTO building_ids FROM old_rows WHERE building_id IS NOT NULL;
  ELSE
    SELECT array_agg(DISTINCT building_id) INTO building_ids
    FROM (SELECT building_id FROM new_rows UNION SELECT building_id FROM old_rows) r
    WHERE building_id IS NOT NULL;
  END IF;
  IF building_ids IS NOT NULL THEN
    EXECUTE format('SELECT %I($1)', TG_ARGV[0]) USING building_ids;
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION geoqm_derive_from(source regclass, deriving text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER derive_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION geoqm_derive(%L)', source, deriving);
  EXECUTE format('CREATE TRIGGER derive_update AFTER UPDATE ON %s
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION geoqm_derive(%L)', source, deriving);
  EXECUTE format('CREATE TRIGGER derive_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION geoqm_derive(%L)', source, deriving);
END $$;

SELECT geoqm_derive_from('address', 'geoqm_derive_addresses');
SELECT geoqm_derive_from('unit', 'geoqm_derive_units');
SELECT geoqm_derive_from('monument', 'geoqm_derive_monuments');
