"""The operators of torch that make no multiply-adds: views, moves, functions of each element, and so on."""

from __future__ import annotations

__all__ = ["COPIES", "FREE", "VIEWS"]

# Each line is split into names once, at import.
_VIEWS = """
    _unsafe_view alias as_strided chunk expand expand_as flatten mH mT movedim narrow numpy_T permute
    reshape reshape_as select slice split split_with_sizes squeeze swapaxes t transpose unbind unflatten
    unfold unsqueeze view view_as
"""
_ELEMENTWISE = """
    abs add addcdiv addcmul alpha_dropout bitwise_and bitwise_not bitwise_or ceil celu clamp clamp_max
    clamp_min cos dequantize div dropout elu eq erf exp feature_dropout floor ge gelu glu gt hardshrink
    hardsigmoid hardswish hardtanh isnan le leaky_relu lerp log log1p log_sigmoid logical_and
    logical_not logical_or logical_xor logit lt masked_fill maximum minimum mish mul native_dropout ne
    neg pow prelu quantize reciprocal relu relu6 remainder round rsqrt rsub selu sigmoid sign silu sin
    softplus softshrink softsign sqrt square sub tanh threshold where
"""
_REDUCTIONS = """
    _softmax all amax amin any argmax cumsum linalg_vector_norm log_softmax logsumexp max mean min norm
    prod softmax sort std std_mean sum topk var var_mean
"""
_MOVES = """
    arange broadcast_tensors broadcast_to cat channel_shuffle constant_pad_nd copy embedding flip full
    full_like gather grid_sampler im2col index index_put index_select masked_select meshgrid new_full
    new_ones new_zeros numel one_hot ones_like pad pixel_shuffle pixel_unshuffle reflection_pad2d repeat
    repeat_interleave replication_pad2d roll rot90 scatter size stack tile tril triu upsample_bicubic2d
    upsample_bilinear2d upsample_nearest1d upsample_nearest2d zeros_like
"""
_NORMS_AND_POOLS = """
    adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d adaptive_max_pool1d adaptive_max_pool2d
    avg_pool1d avg_pool2d avg_pool3d batch_norm fractional_max_pool2d group_norm instance_norm
    layer_norm local_response_norm lp_pool2d max_pool1d max_pool2d max_pool2d_with_indices max_pool3d
    max_unpool2d native_batch_norm native_group_norm native_layer_norm rms_norm
"""
VIEWS = frozenset(_VIEWS.split())
COPIES = frozenset(
    {"contiguous", "clone", "alias", "detach", "to", "_to_copy", "lift_fresh", "lift_fresh_copy", "float"}
)
FREE = VIEWS | COPIES | frozenset(f"{_ELEMENTWISE} {_REDUCTIONS} {_MOVES} {_NORMS_AND_POOLS}".split())
