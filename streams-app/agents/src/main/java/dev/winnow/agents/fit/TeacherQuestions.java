package dev.winnow.agents.fit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.AgentException;
import dev.winnow.agents.builtin.AskLlmAgentFactory;
import dev.winnow.agents.builtin.LearnabilityAgentFactory;
import dev.winnow.agents.statistics.Interval;
import dev.winnow.agents.teacher.AnswerCache;
import dev.winnow.agents.teacher.AskTeacher;
import dev.winnow.agents.teacher.CachedTeacher;
import dev.winnow.agents.teacher.LossTeacher;
import dev.winnow.agents.teacher.Teacher;
import dev.winnow.agents.teacher.TeacherSettings;
import dev.winnow.inference.TorchRuntime;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Asks the teachers of an agent about texts. Models are loaded for as long as they are asked, one at a time. One thread. */
final class TeacherQuestions {

    /** Where answers are kept unless told otherwise; catalogues pass over names that start with a dot. */
    private static final String CACHE = ".teacher";

    private static final String ANSWERS = "answers.bin";

    private final FitSession session;
    private final TeacherSettings settings;
    private final TorchRuntime runtime;
    private final Path cache;

    TeacherQuestions(FitSession session, TeacherSettings settings, TorchRuntime runtime, Path agentsDirectory) {
        this.session = session;
        this.settings = settings;
        this.runtime = runtime;
        cache = settings.cache().orElse(agentsDirectory.resolve(CACHE)).resolve(ANSWERS);
    }

    /** What the teachers of an agent say. */
    Taught about(String type, List<String> texts) {
        try (AnswerCache answers = AnswerCache.open(cache)) {
            return type.equals(AskLlmAgentFactory.TYPE) ? asked(texts, answers) : compared(texts, answers);
        }
    }

    private Taught asked(List<String> texts, AnswerCache cached) {
        Path model = required(settings.teacher(), AskLlmAgentFactory.TYPE, "--teacher");
        try (AskTeacher teacher = new AskTeacher(model, settings.prompt(), settings.tokens(), runtime)) {
            CachedTeacher patient = new CachedTeacher(teacher, cached);
            List<Teacher.Answer> answers = patient.ask(texts, progress(AskLlmAgentFactory.TYPE));
            double[] numbers = answers.stream()
                    .mapToDouble(answer -> answer.first() / (answer.first() + answer.second()))
                    .toArray();
            ObjectNode identity = object().put("teacher", teacher.modelDigest()).put("question", teacher.digest());
            ObjectNode figures = object().put("texts", texts.size()).put("asked", patient.asked());
            // a teacher that rarely says one or the other has not understood the question
            figures.set(
                    "yesOrNo",
                    Interval.ofMean(answers.stream()
                                    .mapToDouble(answer -> answer.first() + answer.second())
                                    .toArray())
                            .toJson());
            return new Taught(numbers, true, identity, figures);
        }
    }

    private Taught compared(List<String> texts, AnswerCache cached) {
        Path small = required(settings.student(), LearnabilityAgentFactory.TYPE, "--student");
        Path large = required(settings.teacher(), LearnabilityAgentFactory.TYPE, "--teacher");
        Read student = read("student", small, texts, cached);
        Read teacher = read("teacher", large, texts, cached);
        boolean alike = student.vocabulary().equals(teacher.vocabulary());
        double[] numbers = new double[texts.size()];
        for (int i = 0; i < numbers.length; i++) {
            double ofStudent = alike ? student.answers().get(i).second() : student.bytes()[i];
            double ofTeacher = alike ? teacher.answers().get(i).second() : teacher.bytes()[i];
            numbers[i] = student.answers().get(i).first() / ofStudent
                    - teacher.answers().get(i).first() / ofTeacher;
        }
        ObjectNode identity = object().put("student", student.model()).put("teacher", teacher.model());
        identity.put("lossesPer", alike ? "token" : "byte");
        identity.put("studentReads", student.digest()).put("teacherReads", teacher.digest());
        ObjectNode figures = object().put("texts", texts.size()).put("asked", student.asked() + teacher.asked());
        figures.set("studentLoss", student.loss(alike).toJson());
        figures.set("teacherLoss", teacher.loss(alike).toJson());
        return new Taught(numbers, false, identity, figures);
    }

    /** What one model read. */
    @SuppressWarnings("ArrayRecordComponent") // lives for one call
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

    private Read read(String stage, Path directory, List<String> texts, AnswerCache cached) {
        try (LossTeacher model = new LossTeacher(directory, settings.tokens(), runtime)) {
            CachedTeacher patient = new CachedTeacher(model, cached);
            List<Teacher.Answer> answers = patient.ask(texts, progress(stage));
            double[] bytes = texts.stream()
                    .mapToDouble(text -> model.head(text).getBytes(StandardCharsets.UTF_8).length)
                    .toArray();
            return new Read(answers, bytes, model.modelDigest(), model.digest(), model.vocabulary(), patient.asked());
        }
    }

    private CachedTeacher.Progress progress(String stage) {
        return (done, all) -> session.progress().at(stage, done, all);
    }

    private static Path required(Optional<Path> model, String type, String option) {
        return model.orElseThrow(
                () -> new AgentException(type + " learns from a language model: name its directory with " + option
                        + " (see 'Agents that learn from a language model' in the README)"));
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
