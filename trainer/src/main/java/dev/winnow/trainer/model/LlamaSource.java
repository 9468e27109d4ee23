package dev.winnow.trainer.model;

/**
 * TorchScript of a LLaMA-shaped model, stateless: parameters come with each call.
 *
 * <p>Order of the parameter list {@code ps}: embedding, then per layer attention norm, fused query-key-value, attention
 * output, feed-forward norm, fused gate and up, down; then the last norm and the head. Shapes: tokens {@code x}, {@code y}
 * are [batch, time]; {@code cos}, {@code sin} are [context, head size / 2].
 *
 * <p>Every use of a parameter goes through {@code linear}, {@code norm} or the embedding, which note their input and output on
 * the tape when there is one. Parameters are used once each, in the order of the list, and so is the tape.
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
              def rotate(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
                a, b, = torch.chunk(x, 2, -1)
                return torch.cat([torch.sub(torch.mul(a, cos), torch.mul(b, sin)), torch.add(torch.mul(b, cos), torch.mul(a, sin))], -1)
              def attend(self, x: Tensor, qkv: Tensor, output: Tensor, cos: Tensor, sin: Tensor, tape: Optional[List[Tensor]]) -> Tensor:
                batch = torch.size(x, 0)
                time = torch.size(x, 1)
                heads = torch.transpose(torch.view((self).linear(x, qkv, tape, ), [batch, time, ATTENTION_HEADS, HEAD_SIZE]), 1, 2)
                q = (self).rotate(torch.slice(heads, 1, 0, QUERIES), cos, sin, )
                k = (self).rotate(torch.slice(heads, 1, QUERIES, KEYS_END), cos, sin, )
                v = torch.slice(heads, 1, KEYS_END, ATTENTION_HEADS)
                mixed = torch.scaled_dot_product_attention(q, EXPAND_K, EXPAND_V, None, 0., True)
                return (self).linear(torch.reshape(torch.transpose(mixed, 1, 2), [batch, time, WIDTH]), output, tape, )
              def feed(self, x: Tensor, gate_up: Tensor, down: Tensor, tape: Optional[List[Tensor]]) -> Tensor:
                gate, up, = torch.chunk((self).linear(x, gate_up, tape, ), 2, -1)
                return (self).linear(torch.mul(torch.silu(gate), up), down, tape, )
              def tokenLosses(self, ps: List[Tensor], rotary: List[Tensor], x: Tensor, y: Tensor, tape: Optional[List[Tensor]]) -> Tensor:
                time = torch.size(x, 1)
                cos = torch.slice(rotary[0], 0, 0, time)
                sin = torch.slice(rotary[1], 0, 0, time)
                h = (self).noted(tape, x, torch.embedding(ps[0], x), )
                for layer in range(LAYERS):
                  p = torch.add(torch.mul(layer, LAYER_PARAMETERS), 1)
                  h = torch.add(h, (self).attend((self).norm(h, ps[p], tape, ), ps[p + 1], ps[p + 2], cos, sin, tape, ))
                  h = torch.add(h, (self).feed((self).norm(h, ps[p + 3], tape, ), ps[p + 4], ps[p + 5], tape, ))
                logits = (self).linear((self).norm(h, ps[LAST_NORM], tape, ), ps[HEAD], tape, )
                losses = torch.cross_entropy_loss(torch.reshape(logits, [-1, VOCABULARY]), torch.reshape(y, [-1]), None, 0, -100, 0.)
                return torch.reshape(losses, torch.size(y))
              def loss(self, ps: List[Tensor], rotary: List[Tensor], x: Tensor, y: Tensor, scale: Tensor) -> Tensor:
                return torch.mul(torch.sum((self).tokenLosses(ps, rotary, x, y, None, )), scale)
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

    static String of(ModelShape shape) {
        int lastNorm = 1 + LAYER_PARAMETERS * shape.layers();
        int group = shape.heads() / shape.keyValueHeads();
        return METHODS.replace("ATTENTION_HEADS", integer(shape.heads() + 2 * shape.keyValueHeads()))
                .replace("KEYS_END", integer(shape.heads() + shape.keyValueHeads()))
                .replace("QUERIES", integer(shape.heads()))
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

    /** Grouped heads: each key and value head serves {@code group} neighbouring query heads. */
    private static String expand(String heads, int group) {
        return group == 1 ? heads : "torch.repeat_interleave(" + heads + ", " + group + ", 1)";
    }

    private static String integer(int value) {
        return Integer.toString(value);
    }
}
