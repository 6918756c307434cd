DROP FUNCTION geoqm_answer_arrives();
DROP FUNCTION geoqm_questionnaire_hash();
