# Small, on Spot, and may be gone for a minute: where a release is tried before residents have it.

terraform {
  required_version = ">= 1.11"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
  # The bucket is made once by hand (deploy/terraform/README.md) and named at `init`; the lock is a file in it.
  backend "s3" {
    key          = "varadi/staging.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region = var.region
  default_tags {
    tags = { project = "varadi", environment = "staging" }
  }
}

provider "aws" {
  alias  = "copy"
  region = var.copy_region
}

# What belongs to CloudFront is in this region only.
provider "aws" {
  alias  = "global"
  region = "us-east-1"
  default_tags {
    tags = { project = "varadi", environment = "staging" }
  }
}

module "varadi" {
  source               = "../../modules/varadi"
  providers            = { aws = aws, aws.copy = aws.copy, aws.global = aws.global }
  name                 = "varadi-staging"
  region               = var.region
  account              = var.account
  domain               = var.domain
  cidr                 = "10.20.0.0/16"
  bucket               = "varadi-staging-photos-${var.account}"
  certificate_arn      = var.certificate_arn
  edge_certificate_arn = var.edge_certificate_arn
  image                = var.image
  operator_mail        = var.operator_mail
  monthly_usd          = 90
  protected            = false
  size                 = { cpu = 512, memory = 1024, tasks = { min = 1, max = 2 } }
  database             = { instance_class = "db.t4g.micro", storage_gb = 20 }
  secrets              = var.secrets
  environment          = var.environment
}
