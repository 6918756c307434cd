DROP FUNCTION geoqm_number_report();
DROP SEQUENCE report_number_seq;
DROP FUNCTION geoqm_report_token_hash();
