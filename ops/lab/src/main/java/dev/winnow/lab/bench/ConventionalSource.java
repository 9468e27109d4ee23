package dev.winnow.lab.bench;

import ai.djl.ndarray.NDArray;
import dev.winnow.inference.ParameterStore;
import dev.winnow.trainer.model.ModelShape;
import java.util.Map;

/**
 * TorchScript of {@link ConventionalTrainer}: the textbook operations of a LLaMA-shaped model, a backward pass by the engine,
 * and AdamW one parameter after the other, as PyTorch's own optimizer does without fused kernels.
 */
final class ConventionalSource {
    private static final String BLOCKS = """
              def norm(self, x: Tensor, weight: Tensor) -> Tensor:
                return torch.mul(weight, torch.mul(x, torch.rsqrt(torch.add(torch.mean(torch.pow(x, 2), [-1], True), 1e-5))))
              def positions(self, time: int, x: Tensor) -> Tensor:
                exponents = torch.div(torch.arange(HALF, dtype=6, layout=None, device=x.device), float(HALF))
                angles = torch.outer(torch.arange(time, dtype=6, layout=None, device=x.device), torch.pow(10000., torch.neg(exponents)))
                return torch.view(torch.polar(torch.ones_like(angles), angles), [1, time, 1, HALF])
              def rotate(self, x: Tensor, positions: Tensor) -> Tensor:
                pairs = torch.view_as_complex(torch.reshape(x, [torch.size(x, 0), torch.size(x, 1), torch.size(x, 2), HALF, 2]))
                return torch.flatten(torch.view_as_real(torch.mul(pairs, positions)), 3)
              def attention(self, x: Tensor, weight: Tensor, output: Tensor, positions: Tensor) -> Tensor:
                batch = torch.size(x, 0)
                time = torch.size(x, 1)
                projected = torch.view(torch.linear(x, weight), [batch, time, ALL_HEADS, HEAD_SIZE])
                q, k, v, = torch.split_with_sizes(projected, [QUERIES, GROUPS, GROUPS], 2)
                keys = torch.repeat_interleave((self).rotate(k, positions, ), REPEATS, 2)
                values = torch.repeat_interleave(v, REPEATS, 2)
                queries = torch.transpose((self).rotate(q, positions, ), 1, 2)
                mixed = torch.scaled_dot_product_attention(queries, torch.transpose(keys, 1, 2), torch.transpose(values, 1, 2), None, 0., True)
                return torch.linear(torch.reshape(torch.transpose(mixed, 1, 2), [batch, time, WIDTH]), output)
              def gated(self, x: Tensor, gate_up: Tensor, down: Tensor) -> Tensor:
                gate, up, = torch.chunk(torch.linear(x, gate_up), 2, -1)
                return torch.linear(torch.mul(torch.silu(gate), up), down)
              def update(self, p: Tensor, g: Tensor, m: Tensor, v: Tensor, matrix: bool, c: List[float]) -> int:
                if matrix:
                  _1 = torch.mul_(p, c[7])
                else:
                  pass
                _2 = torch.lerp_(m, g, c[1])
                _3 = torch.addcmul_(torch.mul_(v, c[2]), g, g, value=c[3])
                root = torch.add_(torch.div(torch.sqrt(v), c[4]), c[5])
                _4 = torch.addcdiv_(p, m, root, value=c[6])
                return 0
              def train(self, x: Tensor, y: Tensor, constants: Tensor) -> Tensor:
                c = annotate(List[float], [])
                for i in range(8):
                  _1 = torch.append(c, float(constants[i]))
                positions = (self).positions(torch.size(x, 1), self.embedding, )
                h = torch.embedding(self.embedding, x)
            """;

    private static final String LOSS = """
                logits = torch.linear((self).norm(h, self.norm_weight, ), self.head)
                loss = torch.cross_entropy_loss(torch.flatten(logits, 0, 1), torch.flatten(y), None, 1, -100, 0.)
                gs = annotate(List[Tensor], [])
                norms = annotate(List[Tensor], [])
                for g in torch.autograd.grad([loss], [PARAMETERS]):
                  gradient = unchecked_cast(Tensor, g)
                  _2 = torch.append(gs, gradient)
                  _3 = torch.append(norms, torch.linalg_vector_norm(gradient))
                clip = torch.clamp(torch.mul(torch.reciprocal(torch.add(torch.linalg_vector_norm(torch.stack(norms)), 1e-6)), c[0]), None, 1.)
                for gradient0 in gs:
                  _4 = torch.mul_(gradient0, clip)
            """;

    private ConventionalSource() {}

    /** The module's attribute for a parameter of the trainer; a method has the name of the last norm. */
    static String attribute(String parameter) {
        return parameter.equals("norm") ? "norm_weight" : parameter.replace('.', '_');
    }

    static String of(ModelShape shape, ParameterStore weights) {
        StringBuilder source = new StringBuilder(BLOCKS);
        for (int i = 0; i < shape.layers(); i++) {
            String layer = "self.layers_" + i + "_";
            source.append(
                    ("    h = torch.add(h, (self).attention((self).norm(h, L_attention_norm, ), L_query_key_value,"
                                    + " L_attention_output, positions, ))\n"
                                    + "    h = torch.add(h, (self).gated((self).norm(h, L_feed_norm, ), L_gate_up, L_down, ))\n")
                            .replace("L_", layer));
        }
        StringBuilder parameters = new StringBuilder();
        StringBuilder updates = new StringBuilder();
        int index = 0;
        for (Map.Entry<String, NDArray> weight : weights.byName().entrySet()) {
            String name = attribute(weight.getKey());
            parameters.append("self.").append(name).append(", ");
            String matrix = weight.getValue().getShape().dimension() > 1 ? "True" : "False";
            updates.append("    u" + index + " = (self).update(torch.detach(self." + name + "), gs[" + index
                    + "], self.m_" + name + ", self.v_" + name + ", " + matrix + ", c, )\n");
            index++;
        }
        return source.append(LOSS.replace("PARAMETERS", parameters))
                .append(updates)
                .append("    return torch.detach(loss)\n")
                .toString()
                .replace("HALF", Integer.toString(shape.headSize() / 2))
                .replace("ALL_HEADS", Integer.toString(shape.heads() + 2 * shape.keyValueHeads()))
                .replace("HEAD_SIZE", Integer.toString(shape.headSize()))
                .replace("QUERIES", Integer.toString(shape.heads()))
                .replace("GROUPS", Integer.toString(shape.keyValueHeads()))
                .replace("REPEATS", Integer.toString(shape.heads() / shape.keyValueHeads()))
                .replace("WIDTH", Integer.toString(shape.width()));
    }
}
