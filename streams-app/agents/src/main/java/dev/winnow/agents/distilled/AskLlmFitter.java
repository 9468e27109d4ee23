package dev.winnow.agents.distilled;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.fit.FitInput;
import dev.winnow.agent.fit.FitTask;
import dev.winnow.agents.statistics.Interval;
import dev.winnow.agents.teacher.AnswerCache;
import dev.winnow.agents.teacher.AskTeacher;
import dev.winnow.agents.teacher.CachedTeacher;
import dev.winnow.agents.teacher.Prompt;
import dev.winnow.agents.teacher.Teacher;
import dev.winnow.inference.TorchRuntime;
import java.util.List;
import java.util.Set;

/** Fits ask-llm: a language model is asked whether texts are worth learning from. */
public final class AskLlmFitter extends DistilledFitter {

    private static final int STREAM = 4;

    /** Called by the service loader. */
    public AskLlmFitter() {
        super(AskLlmAgentFactory.TYPE, STREAM);
    }

    @Override
    public Set<FitInput> needs() {
        return Set.of(FitInput.TEACHER);
    }

    @Override
    TeacherAnswers ask(List<String> texts, AnswerCache cached, FitTask task, TorchRuntime runtime) {
        Prompt prompt = task.teachers().question().map(Prompt::of).orElse(Prompt.STANDARD);
        try (AskTeacher teacher = new AskTeacher(
                task.teachers().teacher().orElseThrow(), prompt, task.teachers().tokens(), runtime)) {
            CachedTeacher patient = new CachedTeacher(teacher, cached);
            List<Teacher.Answer> answers = patient.ask(texts, task::progress);
            double[] numbers = answers.stream()
                    .mapToDouble(answer -> answer.first() / (answer.first() + answer.second()))
                    .toArray();
            ObjectNode identity = JsonNodeFactory.instance
                    .objectNode()
                    .put("teacher", teacher.modelDigest())
                    .put("question", teacher.digest());
            ObjectNode figures = JsonNodeFactory.instance
                    .objectNode()
                    .put("texts", texts.size())
                    .put("asked", patient.asked());
            // a teacher that rarely answers one or the other has not understood the question
            figures.set(
                    "yesOrNo",
                    Interval.ofMean(answers.stream()
                                    .mapToDouble(answer -> answer.first() + answer.second())
                                    .toArray())
                            .toJson());
            return new TeacherAnswers(numbers, true, identity, figures);
        }
    }
}
