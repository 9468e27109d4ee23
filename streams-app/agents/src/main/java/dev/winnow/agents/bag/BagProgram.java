package dev.winnow.agents.bag;

import dev.winnow.inference.TorchArchive;

/** TorchScript of the model; parameters come from outside, so that one program serves training and labelling. */
final class BagProgram {

    /**
     * Shapes: table [buckets, D], head [G, 2D], bias [G]; B texts have 2B bags; outputs [B, G].
     *
     * <p>{@code heads} multiplies and sums instead of calling a matrix product, whose blocking, and so whose last bits,
     * would depend on how many texts are in the batch. Training has no such need and takes the faster product.
     */
    private static final String SOURCE = """
              def pooled(self, ps: List[Tensor], buckets: Tensor, starts: Tensor) -> Tensor:
                bags, _1, _2, _3, = torch.embedding_bag(ps[0], buckets, starts, False, 1, False, None, False)
                return torch.reshape(bags, [-1, torch.mul((torch.size(ps[0]))[1], 2)])
              def heads(self, ps: List[Tensor], x: Tensor) -> Tensor:
                return torch.add(torch.sum(torch.mul(torch.unsqueeze(x, 1), ps[1]), [2]), ps[2])
              def linear(self, ps: List[Tensor], buckets: Tensor, starts: Tensor) -> Tensor:
                return (self).heads(ps, (self).pooled(ps, buckets, starts, ), )
              def probabilities(self, ps: List[Tensor], buckets: Tensor, starts: Tensor) -> Tensor:
                return torch.softmax((self).linear(ps, buckets, starts, ), 1)
              def cosines(self, ps: List[Tensor], buckets: Tensor, starts: Tensor) -> Tensor:
                x = (self).pooled(ps, buckets, starts, )
                length = torch.sqrt(torch.sum(torch.mul(x, x), [1], True))
                return (self).heads(ps, torch.div(x, torch.clamp(length, 9.9999999999999998e-13, None)), )
              def cross(self, ps: List[Tensor], buckets: Tensor, starts: Tensor, target: Tensor) -> Tensor:
                y = torch.linear((self).pooled(ps, buckets, starts, ), ps[1], ps[2])
                return torch.cross_entropy_loss(y, target, None, 1, -100, 0.)
              def squared(self, ps: List[Tensor], buckets: Tensor, starts: Tensor, target: Tensor, weight: Tensor) -> Tensor:
                y = torch.select(torch.linear((self).pooled(ps, buckets, starts, ), ps[1], ps[2]), 1, 0)
                e = torch.sub(y, target)
                return torch.mean(torch.mul(torch.mul(e, e), weight))
            """;

    private BagProgram() {}

    static TorchArchive archive() {
        return new TorchArchive("Bag").method(SOURCE);
    }
}
