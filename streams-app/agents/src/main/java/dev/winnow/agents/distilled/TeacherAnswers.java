package dev.winnow.agents.distilled;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Answers of teachers about some texts.
 *
 * @param numbers in the order of the texts, in the teacher's unit; NaN for a text that there is nothing to report about
 * @param probability whether the numbers are probabilities
 * @param identity what the agent's configuration reports about the teachers: digests of all that the numbers depend on
 * @param figures what an artifact records about the teachers besides
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, compared by nobody
record TeacherAnswers(double[] numbers, boolean probability, ObjectNode identity, ObjectNode figures) {}
