#!/usr/bin/env python3
"""Loads the first epoch of a folder of pictures as PyTorch's users do, by torchvision's ImageFolder
and a DataLoader of several workers, and prints one line of JSON: how many images, and how many
seconds opening the folder and the epoch took. Importing PyTorch does not count.

    torchvision_folder.py FOLDER [--side 96] [--batch 32] [--workers 2]
"""

import argparse
import json
import time


def parse_options():
    parser = argparse.ArgumentParser(description="Times torchvision's ImageFolder.")
    parser.add_argument("folder")
    parser.add_argument("--side", type=int, default=96)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--workers", type=int, default=2)
    return parser.parse_args()


def main():
    options = parse_options()
    try:
        import torch
        import torchvision
        from torchvision import datasets, transforms
    except ImportError as missing:
        raise SystemExit(f"{missing}; install Debian's python3-torchvision and run it with "
                         "Debian's own python3")
    start = time.monotonic()
    dataset = datasets.ImageFolder(options.folder, transforms.Compose([
        transforms.Resize(options.side),
        transforms.CenterCrop(options.side),
        transforms.ToTensor(),
    ]))
    loader = torch.utils.data.DataLoader(dataset, batch_size=options.batch, shuffle=True,
                                         num_workers=options.workers)
    opened = time.monotonic()
    images = sum(len(labels) for _, labels in loader)
    ended = time.monotonic()
    print(json.dumps({"images": images, "open_seconds": opened - start,
                      "epoch_seconds": ended - opened, "torch": torch.__version__,
                      "torchvision": torchvision.__version__}))


if __name__ == "__main__":
    main()
