package dev.winnow.agents.teacher;

import dev.winnow.agent.Sha256;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A teacher that is asked nothing twice. Answers are kept as they come, some texts at a time, so that an interrupted run continues where it stopped. One
 * thread.
 */
public final class CachedTeacher {
    /** Few enough for a large model to answer within seconds, enough for batches of like length. */
    private static final int AT_ONCE = 32;

    private final Teacher teacher;
    private final AnswerCache cache;
    private long asked;

    /** Called after some texts. */
    public interface Progress {
        void answered(long done, long all);
    }

    public CachedTeacher(Teacher teacher, AnswerCache cache) {
        this.teacher = teacher;
        this.cache = cache;
    }

    /** Answers in the order of the texts. */
    public List<Teacher.Answer> ask(List<String> texts, Progress progress) {
        String digest = teacher.digest();
        List<byte[]> keys = new ArrayList<>(texts.size());
        Map<String, Integer> missing = new LinkedHashMap<>();
        for (int i = 0; i < texts.size(); i++) {
            keys.add(new Sha256().add(digest).add(texts.get(i)).bytes());
            if (cache.get(keys.get(i)).isEmpty()) {
                missing.putIfAbsent(texts.get(i), i);
            }
        }
        List<Integer> open = List.copyOf(missing.values());
        progress.answered(0, Math.max(1, open.size()));
        for (int from = 0; from < open.size(); from += AT_ONCE) {
            List<Integer> some = open.subList(from, Math.min(open.size(), from + AT_ONCE));
            List<Teacher.Answer> answers =
                    teacher.ask(some.stream().map(texts::get).toList());
            for (int i = 0; i < some.size(); i++) {
                cache.put(keys.get(some.get(i)), answers.get(i));
            }
            asked += some.size();
            progress.answered(from + some.size(), open.size());
        }
        return keys.stream().map(key -> cache.get(key).orElseThrow()).toList();
    }

    /** Texts that the teacher had to be asked about; all others were known. */
    public long asked() {
        return asked;
    }
}
