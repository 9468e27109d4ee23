package dev.winnow.agents.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.agent.AgentException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerCacheIT {

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("kept/answers.bin");
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(AnswerCache.KEY).putInt(number).array();
    }

    private void fill(int from, int to) {
        try (AnswerCache cache = AnswerCache.open(file())) {
            for (int i = from; i < to; i++) {
                cache.put(key(i), new Teacher.Answer(i, -i));
            }
        }
    }

    private List<Integer> kept(int most) {
        try (AnswerCache cache = AnswerCache.open(file(), most)) {
            List<Integer> kept = IntStream.range(0, 100)
                    .filter(i -> cache.get(key(i)).isPresent())
                    .boxed()
                    .toList();
            assertThat(kept).allSatisfy(i -> assertThat(cache.get(key(i))).contains(new Teacher.Answer(i, -i)));
            return kept;
        }
    }

    @Test
    void answersAreThereWhenTheFileIsOpenedAgain() {
        fill(0, 5);
        fill(5, 7);

        assertThat(kept(AnswerCache.MOST)).containsExactly(0, 1, 2, 3, 4, 5, 6);
    }

    @Test
    void aDamagedAnswerIsForgottenAndATornOneIsWrittenOver() throws IOException {
        fill(0, 5);
        byte[] bytes = Files.readAllBytes(file());
        bytes[2 * AnswerCache.RECORD + 40] ^= 1;
        Files.write(file(), Arrays.copyOf(bytes, bytes.length - 7));

        assertThat(kept(AnswerCache.MOST)).containsExactly(0, 1, 3);
        fill(7, 8);
        assertThat(kept(AnswerCache.MOST)).containsExactly(0, 1, 3, 7);
    }

    @Test
    void aFileThatHasGrownTooLargeKeepsTheLatestHalfOfWhatItMayHold() {
        fill(0, 20);

        kept(10);

        assertThat(kept(AnswerCache.MOST)).containsExactly(15, 16, 17, 18, 19);
        fill(20, 21);
        assertThat(kept(AnswerCache.MOST)).containsExactly(15, 16, 17, 18, 19, 20);
    }

    @Test
    void anotherFitIsRefusedWhileTheFileIsInUse() {
        try (AnswerCache cache = AnswerCache.open(file())) {
            assertThatThrownBy(() -> AnswerCache.open(file()))
                    .isInstanceOf(AgentException.class)
                    .hasMessageContaining("--teacher-cache");
            assertThat(cache.size()).isZero();
        }
    }

    /** Answers with the length of a text, and dies when it has answered enough. */
    private static final class MortalTeacher implements Teacher {
        private final List<String> asked = new ArrayList<>();
        private int breath;

        private MortalTeacher(int breath) {
            this.breath = breath;
        }

        @Override
        public String digest() {
            return "mortal";
        }

        @Override
        public List<Answer> ask(List<String> texts) {
            breath -= texts.size();
            if (breath < 0) {
                throw new IllegalStateException("out of breath");
            }
            asked.addAll(texts);
            return texts.stream().map(text -> new Answer(text.length(), 0)).toList();
        }

        @Override
        public void close() {
            // holds nothing
        }
    }

    @Test
    void anInterruptedRunContinuesWhereItStoppedAndNothingIsAskedTwice() {
        List<String> texts = IntStream.range(0, 90).mapToObj("x"::repeat).toList();
        List<String> twice = new ArrayList<>(texts);
        twice.addAll(texts);
        MortalTeacher first = new MortalTeacher(70);
        try (AnswerCache cache = AnswerCache.open(file())) {
            CachedTeacher teacher = new CachedTeacher(first, cache);
            assertThatThrownBy(() -> teacher.ask(twice, (done, all) -> {})).hasMessage("out of breath");
        }
        MortalTeacher second = new MortalTeacher(90);
        List<Long> shown = new ArrayList<>();
        try (AnswerCache cache = AnswerCache.open(file())) {
            CachedTeacher teacher = new CachedTeacher(second, cache);

            List<Teacher.Answer> answers = teacher.ask(twice, (done, all) -> shown.add(all - done));

            assertThat(answers)
                    .extracting(Teacher.Answer::first)
                    .containsExactlyElementsOf(
                            twice.stream().map(text -> (double) text.length()).toList());
            assertThat(first.asked).isNotEmpty().doesNotContainAnyElementsOf(second.asked);
            assertThat(first.asked.size() + second.asked.size()).isEqualTo(texts.size());
            assertThat(teacher.asked()).isEqualTo(second.asked.size());
            assertThat(shown).isSortedAccordingTo((a, b) -> Long.compare(b, a)).endsWith(0L);
        }
    }
}
