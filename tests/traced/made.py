"""A small network in JSON of our own, as `describe` wrote it: a sum, a pool, and an oblong convolution."""

TWO = (
    '{"format":"resnet-explorer network","version":1,"title":"Two","torch":"2.13.0+cpu","image":[1,3,32,3'
    '2],"weights":[["a.weight",[8,3,3,3],1],["a.bias",[8],1],["b.0.weight",[8,8,3,3],1],["b.0.bias",[8],1'
    '],["c.weight",[8,8,1,3],1],["c.bias",[8],1],["f.weight",[5,8],1],["f.bias",[5],1]],"modules":[["","m'
    'ymod.Two"],["a","torch.nn.modules.conv.Conv2d"],["b","torch.nn.modules.container.Sequential"],["b.0"'
    ',"torch.nn.modules.conv.Conv2d"],["b.1","torch.nn.modules.activation.ReLU"],["c","torch.nn.modules.c'
    'onv.Conv2d"],["f","torch.nn.modules.linear.Linear"]],"calls":[["conv2d",1,{"input":"%0","weight":"%1'
    '","bias":"%2","stride":[1,1],"padding":[1,1]},[[1,8,32,32]]],["conv2d",3,{"input":"%9","weight":"%3"'
    ',"bias":"%4","stride":[1,1],"padding":[1,1]},[[1,8,32,32]]],["relu",4,{"self":"%10"},[[1,8,32,32]]],'
    '["add",0,{"self":"%9","other":"%11"},[[1,8,32,32]]],["conv2d",5,{"input":"%12","weight":"%5","bias":'
    '"%6","stride":[1,1],"padding":[0,1]},[[1,8,32,32]]],["relu",0,{"self":"%13"},[[1,8,32,32]]],["mean",'
    '0,{"self":"%14","dim":[2,3]},[[1,8]]],["linear",6,{"input":"%15","weight":"%7","bias":"%8"},[[1,5]]]'
    '],"output":16}'
)
