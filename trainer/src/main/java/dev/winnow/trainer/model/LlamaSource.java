package dev.winnow.trainer.model;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * TorchScript of a LLaMA-shaped model, stateless: parameters come with each call.
 *
 * <p>Order of the parameter list {@code ps}: embedding, then per layer attention norm, fused query-key-value, attention
 * output, feed-forward norm, fused gate and up, down; then the last norm and the head. Shapes: tokens {@code x}, {@code y}
 * are [batch, time]; {@code rotary} are cosines and sines [context, head size / 2].
 *
 * <p>A rotary position turns neighbouring channels as one complex number: one product for all heads that are turned, before
 * they part, instead of four on halves of each. Every use of a parameter goes through {@code linear}, {@code norm} or the
 * embedding, which note their input and output on the tape when there is one. Parameters are used once each, in the order of
 * the list, and so is the tape.
 */
final class LlamaSource {
    /** Parameters of one layer. */
    static final int LAYER_PARAMETERS = 6;

    private static final String METHODS = """
              def noted(self, tape: Optional[List[Tensor]], input: Tensor, output: Tensor) -> Tensor:
                if torch.__isnot__(tape, None):
                  kept = unchecked_cast(List[Tensor], tape)
                  _1 = torch.append(kept, input)
                  _2 = torch.append(kept, output)
                else:
                  pass
                return output
              def linear(self, x: Tensor, weight: Tensor, tape: Optional[List[Tensor]]) -> Tensor:
                return (self).noted(tape, x, torch.linear(x, weight), )
              def norm(self, x: Tensor, weight: Tensor, tape: Optional[List[Tensor]]) -> Tensor:
                scale = torch.rsqrt(torch.add(torch.mean(torch.mul(x, x), [-1], True), 1e-5))
                unit = torch.mul(x, scale)
                return (self).noted(tape, unit, torch.mul(unit, weight), )
              def turns(self, rotary: List[Tensor], time: int) -> Tensor:
                angles = torch.complex(torch.slice(rotary[0], 0, 0, time), torch.slice(rotary[1], 0, 0, time))
                return torch.repeat(angles, [1, TURNED_HEADS])
              def attend(self, x: Tensor, qkv: Tensor, output: Tensor, turns: Tensor, tape: Optional[List[Tensor]]) -> Tensor:
                batch = torch.size(x, 0)
                time = torch.size(x, 1)
                straight, values, = torch.split_with_sizes((self).linear(x, qkv, tape, ), [TURNED_WIDTH, VALUE_WIDTH], -1)
                pairs = torch.view_as_complex(torch.view(straight, [batch, time, TURNED_PAIRS, 2]))
                turned = torch.view(torch.view_as_real(torch.mul(pairs, turns)), [batch, time, TURNED_HEADS, HEAD_SIZE])
                q, k, = torch.split_with_sizes(torch.transpose(turned, 1, 2), [QUERY_HEADS, VALUE_HEADS], 1)
                v = torch.transpose(torch.view(values, [batch, time, VALUE_HEADS, HEAD_SIZE]), 1, 2)
                mixed = torch.scaled_dot_product_attention(q, EXPAND_K, EXPAND_V, None, 0., True)
                return (self).linear(torch.reshape(torch.transpose(mixed, 1, 2), [batch, time, WIDTH]), output, tape, )
              def feed(self, x: Tensor, gate_up: Tensor, down: Tensor, tape: Optional[List[Tensor]]) -> Tensor:
                gate, up, = torch.chunk((self).linear(x, gate_up, tape, ), 2, -1)
                return (self).linear(torch.mul(torch.silu(gate), up), down, tape, )
              def logits(self, ps: List[Tensor], rotary: List[Tensor], x: Tensor, tape: Optional[List[Tensor]]) -> Tensor:
                turns = (self).turns(rotary, torch.size(x, 1), )
                h = (self).noted(tape, x, torch.embedding(ps[0], x), )
                for layer in range(LAYERS):
                  p = torch.add(torch.mul(layer, LAYER_PARAMETERS), 1)
                  h = torch.add(h, (self).attend((self).norm(h, ps[p], tape, ), ps[p + 1], ps[p + 2], turns, tape, ))
                  h = torch.add(h, (self).feed((self).norm(h, ps[p + 3], tape, ), ps[p + 4], ps[p + 5], tape, ))
                return (self).linear((self).norm(h, ps[LAST_NORM], tape, ), ps[HEAD], tape, )
              def tokenLosses(self, ps: List[Tensor], rotary: List[Tensor], x: Tensor, y: Tensor, tape: Optional[List[Tensor]]) -> Tensor:
                logits = (self).logits(ps, rotary, x, tape, )
                losses = torch.cross_entropy_loss(torch.reshape(logits, [-1, VOCABULARY]), torch.reshape(y, [-1]), None, 0, -100, 0.)
                return torch.reshape(losses, torch.size(y))
              def loss(self, ps: List[Tensor], rotary: List[Tensor], x: Tensor, y: Tensor, scale: Tensor) -> Tensor:
                return torch.mul(torch.sum((self).tokenLosses(ps, rotary, x, y, None, )), scale)
              def gradients(self, ps: List[Tensor], rotary: List[Tensor], x: Tensor, y: Tensor, scale: Tensor) -> List[Tensor]:
                loss = (self).loss(ps, rotary, x, y, scale, )
                results = [torch.detach(loss)]
                for gradient in torch.autograd.grad([loss], ps):
                  _1 = torch.append(results, unchecked_cast(Tensor, gradient))
                return results
              def rowLosses(self, ps: List[Tensor], rotary: List[Tensor], x: Tensor, y: Tensor) -> Tensor:
                return torch.sum((self).tokenLosses(ps, rotary, x, y, None, ), [1], False, dtype=7)
              def rowDerivatives(self, ps: List[Tensor], vs: List[Tensor], rotary: List[Tensor], x: Tensor, y: Tensor) -> Tensor:
                tape = annotate(List[Tensor], [])
                loss = torch.sum((self).tokenLosses(ps, rotary, x, y, tape, ))
                outputs = annotate(List[Tensor], [])
                for i in range(torch.len(ps)):
                  _1 = torch.append(outputs, tape[torch.add(torch.mul(i, 2), 1)])
                gradients = torch.autograd.grad([loss], outputs)
                rows = torch.zeros([torch.size(x, 0)], dtype=7, layout=None, device=x.device)
                for j in range(torch.len(ps)):
                  input = torch.detach(tape[torch.mul(j, 2)])
                  if torch.eq(j, 0):
                    moved = torch.embedding(vs[j], input)
                  elif torch.eq(torch.dim(vs[j]), 1):
                    moved = torch.mul(input, vs[j])
                  else:
                    moved = torch.linear(input, vs[j])
                  gradient = unchecked_cast(Tensor, gradients[j])
                  rows = torch.add(rows, torch.sum(torch.sum(torch.mul(moved, gradient), [-1]), [1], False, dtype=7))
                return rows
            """;

    private LlamaSource() {}

    static String of(ModelShape shape, Precision precision) {
        int lastNorm = 1 + LAYER_PARAMETERS * shape.layers();
        int group = shape.heads() / shape.keyValueHeads();
        int turnedHeads = shape.heads() + shape.keyValueHeads();
        return precision
                .of(METHODS)
                .replace("TURNED_HEADS", integer(turnedHeads))
                .replace("TURNED_WIDTH", integer(turnedHeads * shape.headSize()))
                .replace("TURNED_PAIRS", integer(turnedHeads * shape.headSize() / 2))
                .replace("VALUE_WIDTH", integer(shape.keyValueHeads() * shape.headSize()))
                .replace("VALUE_HEADS", integer(shape.keyValueHeads()))
                .replace("QUERY_HEADS", integer(shape.heads()))
                .replace("HEAD_SIZE", integer(shape.headSize()))
                .replace("LAYER_PARAMETERS", integer(LAYER_PARAMETERS))
                .replace("LAYERS", integer(shape.layers()))
                .replace("LAST_NORM", integer(lastNorm))
                .replace("HEAD", integer(lastNorm + 1))
                .replace("WIDTH", integer(shape.width()))
                .replace("VOCABULARY", integer(shape.vocabulary()))
                .replace("EXPAND_K", expand("k", group))
                .replace("EXPAND_V", expand("v", group));
    }

    /**
     * A method {@code forward(ids [B, T], mask [B, T]) -> logits [B, T, V]} of an archive that holds its parameters as {@code p0}, {@code p1} and so on, and cosines and
     * sines. The mask changes nothing: padding is at the end, where no token before it looks.
     *
     * @param parameters how many there are
     */
    static String forward(int parameters) {
        String all = IntStream.range(0, parameters).mapToObj(i -> "self.p" + i).collect(Collectors.joining(", "));
        return """
              def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
                return (self).logits([PARAMETERS], [self.cos, self.sin], ids, None, )
            """.replace("PARAMETERS", all);
    }

    /** Grouped heads: each key and value head serves {@code group} neighbouring query heads. */
    private static String expand(String heads, int group) {
        return group == 1 ? heads : "torch.repeat_interleave(" + heads + ", " + group + ", 1)";
    }

    private static String integer(int value) {
        return Integer.toString(value);
    }
}
