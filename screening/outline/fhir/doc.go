// Package fhir writes an instrument as a FHIR R4 Questionnaire
// (https://hl7.org/fhir/R4/questionnaire.html), in JSON.
//
// Yes and no are codes, not a boolean: many tools draw a boolean as one box, and
// an empty box reads as "no". Absences are codes beside them, and a question of
// their own behind a question without codes. Conditions are enableWhen where that
// says exactly the same, and otherwise an expression of Structured Data Capture
// (http://hl7.org/fhir/uv/sdc/). enableWhen never uses "!=" and no greater or
// less: R4 lets "!=" hold for an unanswered question.
package fhir
