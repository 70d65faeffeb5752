# What residents use.

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
    key          = "varadi/production.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region = var.region
  default_tags {
    tags = { project = "varadi", environment = "production" }
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
    tags = { project = "varadi", environment = "production" }
  }
}

module "varadi" {
  source               = "../../modules/varadi"
  providers            = { aws = aws, aws.copy = aws.copy, aws.global = aws.global }
  name                 = "varadi-production"
  region               = var.region
  account              = var.account
  domain               = var.domain
  cidr                 = "10.30.0.0/16"
  bucket               = "varadi-production-photos-${var.account}"
  certificate_arn      = var.certificate_arn
  edge_certificate_arn = var.edge_certificate_arn
  image                = var.image
  operator_mail        = var.operator_mail
  monthly_usd          = 300
  protected            = true
  size                 = { cpu = 1024, memory = 2048, tasks = { min = 2, max = 8 } }
  database             = { instance_class = "db.t4g.small", storage_gb = 50, copy_region_key_arn = var.copy_region_key_arn }
  secrets              = var.secrets
  environment          = var.environment
}
