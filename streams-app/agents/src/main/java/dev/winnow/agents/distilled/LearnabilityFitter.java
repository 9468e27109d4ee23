package dev.winnow.agents.distilled;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.fit.FitInput;
import dev.winnow.agent.fit.FitTask;
import dev.winnow.agents.statistics.Interval;
import dev.winnow.agents.teacher.AnswerCache;
import dev.winnow.agents.teacher.CachedTeacher;
import dev.winnow.agents.teacher.LossTeacher;
import dev.winnow.agents.teacher.Teacher;
import dev.winnow.inference.TorchRuntime;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Fits learnability: two language models read texts, and the difference of their losses is learned. */
public final class LearnabilityFitter extends DistilledFitter {

    private static final int STREAM = 5;

    /** Called by the service loader. */
    public LearnabilityFitter() {
        super(LearnabilityAgentFactory.TYPE, STREAM);
    }

    @Override
    public Set<FitInput> needs() {
        return Set.of(FitInput.STUDENT, FitInput.TEACHER);
    }

    @Override
    TeacherAnswers ask(List<String> texts, AnswerCache cached, FitTask task, TorchRuntime runtime) {
        Reader reader = new Reader(texts, cached, task, runtime);
        Read student = reader.read("student", task.teachers().student().orElseThrow());
        Read teacher = reader.read("teacher", task.teachers().teacher().orElseThrow());
        boolean alike = student.vocabulary().equals(teacher.vocabulary());
        double[] numbers = new double[texts.size()];
        for (int i = 0; i < numbers.length; i++) {
            double ofStudent = alike ? student.answers().get(i).second() : student.bytes()[i];
            double ofTeacher = alike ? teacher.answers().get(i).second() : teacher.bytes()[i];
            numbers[i] = student.answers().get(i).first() / ofStudent
                    - teacher.answers().get(i).first() / ofTeacher;
        }
        ObjectNode identity = JsonNodeFactory.instance
                .objectNode()
                .put("student", student.model())
                .put("teacher", teacher.model());
        identity.put("lossesPer", alike ? "token" : "byte");
        identity.put("studentReads", student.digest()).put("teacherReads", teacher.digest());
        ObjectNode figures = JsonNodeFactory.instance
                .objectNode()
                .put("texts", texts.size())
                .put("asked", student.asked() + teacher.asked());
        figures.set("studentLoss", student.loss(alike).toJson());
        figures.set("teacherLoss", teacher.loss(alike).toJson());
        return new TeacherAnswers(numbers, false, identity, figures);
    }

    /** What one model read. */
    @SuppressWarnings("ArrayRecordComponent") // used for one call
    private record Read(
            List<Teacher.Answer> answers, double[] bytes, String model, String digest, String vocabulary, long asked) {
        Interval loss(boolean perToken) {
            double[] losses = new double[bytes.length];
            int count = 0;
            for (int i = 0; i < losses.length; i++) {
                double of = perToken ? answers.get(i).second() : bytes[i];
                if (of > 0) {
                    losses[count++] = answers.get(i).first() / of;
                }
            }
            return Interval.ofMean(Arrays.copyOf(losses, count));
        }
    }

    /** Lets models read the texts. */
    private record Reader(List<String> texts, AnswerCache cached, FitTask task, TorchRuntime runtime) {
        Read read(String stage, Path directory) {
            try (LossTeacher model = new LossTeacher(directory, task.teachers().tokens(), runtime)) {
                CachedTeacher patient = new CachedTeacher(model, cached);
                List<Teacher.Answer> answers =
                        patient.ask(texts, (done, all) -> task.progress().at(stage, done, all));
                double[] bytes = texts.stream()
                        .mapToDouble(text -> model.head(text).getBytes(StandardCharsets.UTF_8).length)
                        .toArray();
                return new Read(
                        answers, bytes, model.modelDigest(), model.digest(), model.vocabulary(), patient.asked());
            }
        }
    }
}
